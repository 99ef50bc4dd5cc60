/** `thaw engine`: what runs here. */
import { AppError, type BackendReport } from '../../contract'
import type { Context } from '../context'

/** Throws AppError('backend') where TensorFlow does not run. */
export async function showEngine({ screen, services }: Context): Promise<void> {
  const report = await services.engine().request('engine:report', {})
  screen.emit(report)
  if (report.problem !== null) throw new AppError('backend', report.problem)
  for (const line of reportLines(report)) screen.print(line)
}

function reportLines({ tensorflow, tfjs, devices, threads }: BackendReport): readonly string[] {
  return [
    `TensorFlow ${tensorflow} through tfjs ${tfjs}`,
    ...devices.map(({ name, type }) => `${type}  ${name}${type === 'CPU' ? `, ${threads} threads` : ''}`)
  ]
}
