/** Runs the sections that were asked for, each a test of its own: what fails in one leaves the figures of all others. */
import { performance } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { barText, comparisonText, median, rowOf, type Measurement } from './measurement'
import { sectionNames, type SectionName } from './names'
import { keepFigures } from './report'

export type Section = () => Promise<readonly Measurement[]>

const asked = process.env['THAW_BENCH_ONLY']?.split(',').map((name) => name.trim()) ?? ['']

/** How often a section measures, where `--rounds` does not say. */
export function roundsOr(usual: number): number {
  const given = process.env['THAW_BENCH_ROUNDS']
  return given === undefined ? usual : Math.max(1, Math.floor(Number(given)))
}

/** A name asks for itself, or for all that begin with it: `finetune` for its three bases. */
export function measureSections(sections: Partial<Readonly<Record<SectionName, Section>>>): void {
  const unknown = asked.filter((name) => !sectionNames.some((each) => each.startsWith(name)))
  if (unknown.length > 0) {
    const message = `There is no section "${unknown.join(', ')}", only ${sectionNames.join(', ')}.`
    it('finds the sections asked for', () => expect.fail(message))
  }
  for (const name of sectionNames) {
    const section = sections[name]
    const wanted = asked.some((part) => name.startsWith(part))
    if (section) it.runIf(wanted)(`measures ${name} beside Keras`, () => measure(name, section))
  }
}

async function measure(name: SectionName, section: Section): Promise<void> {
  const began = performance.now()
  const measurements = await section()
  await keepFigures(name, measurements, (performance.now() - began) / 1000)
  for (const each of measurements) {
    const figures = `Thaw ${shortly(each.thaw)}${each.keras ? ` Keras ${shortly(each.keras)}` : ''}`
    console.log(
      `${each.name} (${each.unit}): ${figures}: ${comparisonText(rowOf(each)) || 'alone'} ${barText(rowOf(each))}`
    )
    for (const values of [each.thaw, each.keras ?? [1]]) expect(median(values)).toBeGreaterThan(0)
  }
}

function shortly(values: readonly number[]): string {
  return values.map((value) => value.toPrecision(3)).join(', ')
}
