import { createReport } from '../../../scripts/setup/report.mjs'

/** The real report, writing into a list. */
export function recordingReport(isTTY = false): {
  report: ReturnType<typeof createReport>
  written: string[]
} {
  const written: string[] = []
  return { report: createReport({ write: (text: string) => written.push(text), isTTY }), written }
}
