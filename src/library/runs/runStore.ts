/** Runs and their epochs in the project's database. */
import {
  AppError,
  planSchema,
  repeatVerdictSchema,
  trainResultSchema,
  validationReportSchema,
  wireErrorSchema,
  type EpochReport,
  type Plan,
  type RepeatVerdict,
  type RunDetail,
  type RunId,
  type RunState,
  type RunSummary,
  type TrainResult,
  type ValidationReport,
  type WireError
} from '../../contract'
import type { Sql } from '../database/statements'

/** Epochs of a run of which it is kept what validation pictures were taken for. */
export const KEPT_VALIDATIONS = 20

export type RunStore = ReturnType<typeof createRunStore>

interface RunRow {
  readonly run: number
  readonly state: RunState
  readonly plan: string
  readonly classes: string
  readonly created: string
  readonly seconds: number
  readonly train: number
  readonly val: number
  readonly result: string | null
  readonly error: string | null
  readonly note: string
  readonly repeat_of: number | null
  readonly verdict: string | null
  readonly epochs: number
  readonly val_acc: number | null
}

/** Of a run's row what a resume changes. */
export type KeptRow = Pick<RunRow, 'run' | 'state' | 'plan' | 'seconds' | 'result' | 'error' | 'verdict'>

interface NewRun {
  readonly plan: Plan
  readonly classes: readonly string[]
  readonly pictures: RunSummary['pictures']
  readonly repeatOf?: RunId | null
}

interface RunEnd {
  readonly state: RunState
  readonly seconds: number
  readonly result?: TrainResult
  readonly error?: WireError | null
}

const SELECT = `SELECT r.*, (SELECT COUNT(*) FROM epochs e WHERE e.run = r.run) AS epochs,
  (SELECT MAX(val_acc) FROM epochs e WHERE e.run = r.run) AS val_acc FROM runs r`

export function createRunStore(sql: Sql) {
  /** Throws AppError('not-found') where there is no such run. */
  function get(run: RunId): RunSummary {
    const row = sql(`${SELECT} WHERE r.run = ?`).get(Number(run)) as RunRow | undefined
    if (!row)
      throw new AppError(
        'not-found',
        `There is no run ${run} in this project. Its list of runs says which there are.`
      )
    return summaryOf(row)
  }

  /** Forgets the epochs of a run after `epoch`. */
  function forgetAfter(run: RunId, epoch: number): void {
    sql('DELETE FROM epochs WHERE run = ? AND epoch > ?').run(Number(run), epoch)
    sql('DELETE FROM validations WHERE run = ? AND epoch > ?').run(Number(run), epoch)
  }

  /** Keeps an epoch in the place of one with its number. */
  function keepEpoch(e: EpochReport): void {
    sql(
      'INSERT OR REPLACE INTO epochs (run, epoch, loss, acc, val_loss, val_acc, seconds, lr) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
    ).run(Number(e.run), e.epoch, e.loss, e.acc, e.val_loss, e.val_acc, e.seconds, e.lr)
  }

  return {
    get,

    /** Makes a run that is training from now on; runs are numbered from 1. */
    create(run: NewRun): RunId {
      const { lastInsertRowid } = sql(
        "INSERT INTO runs (state, plan, classes, created, train, val, repeat_of) VALUES ('running', ?, ?, ?, ?, ?, ?)"
      ).run(
        JSON.stringify(run.plan),
        JSON.stringify(run.classes),
        new Date().toISOString(),
        run.pictures.train,
        run.pictures.val,
        run.repeatOf == null ? null : Number(run.repeatOf)
      )
      return String(lastInsertRowid)
    },

    /** The run is training again. Epochs after its checkpoint stand until there are new ones in their place. */
    resume(run: RunId, plan: Plan): void {
      sql(
        "UPDATE runs SET state = 'running', plan = ?, result = NULL, error = NULL, verdict = NULL WHERE run = ?"
      ).run(JSON.stringify(plan), Number(run))
    },

    /** For `putBack`. */
    keep: (run: RunId): KeptRow =>
      sql('SELECT run, state, plan, seconds, result, error, verdict FROM runs WHERE run = ?').get(
        Number(run)
      ) as KeptRow,

    putBack: ({ run, state, plan, seconds, result, error, verdict }: KeptRow): void =>
      void sql(
        'UPDATE runs SET state = ?, plan = ?, seconds = ?, result = ?, error = ?, verdict = ? WHERE run = ?'
      ).run(state, plan, seconds, result, error, verdict, run),

    /** Forgets a run and all that belongs to it. */
    remove: (run: RunId): void => void sql('DELETE FROM runs WHERE run = ?').run(Number(run)),

    forgetAfter,
    keepEpoch,

    /**
     * Keeps an epoch of the training under way; until the run ends, its seconds are those of its epochs. Later ones are of a
     * training before a resume, of which nothing but their numbers was kept: they are forgotten.
     */
    addEpoch(e: EpochReport): void {
      forgetAfter(e.run, e.epoch)
      keepEpoch(e)
      const run = Number(e.run)
      sql('UPDATE runs SET seconds = (SELECT SUM(seconds) FROM epochs WHERE run = ?) WHERE run = ?').run(
        run,
        run
      )
    },

    /** Keeps it for the last epochs of the run. */
    addValidation(report: ValidationReport): void {
      const run = Number(report.run)
      sql('INSERT OR REPLACE INTO validations (run, epoch, report) VALUES (?, ?, ?)').run(
        run,
        report.epoch,
        JSON.stringify(report)
      )
      sql(
        `DELETE FROM validations WHERE run = ? AND epoch NOT IN
           (SELECT epoch FROM validations WHERE run = ? ORDER BY epoch DESC LIMIT ${KEPT_VALIDATIONS})`
      ).run(run, run)
    },

    note: (run: RunId, note: string): void =>
      void sql('UPDATE runs SET note = ? WHERE run = ?').run(note, Number(run)),

    setVerdict: (run: RunId, verdict: RepeatVerdict): void =>
      void sql('UPDATE runs SET verdict = ? WHERE run = ?').run(JSON.stringify(verdict), Number(run)),

    end(run: RunId, end: RunEnd): void {
      sql('UPDATE runs SET state = ?, seconds = ?, result = ?, error = ? WHERE run = ?').run(
        end.state,
        end.seconds,
        end.result ? JSON.stringify(end.result) : null,
        end.error ? JSON.stringify(end.error) : null,
        Number(run)
      )
    },

    /** Runs that nothing is training any more: the process that did is gone. */
    markInterrupted(message: string): void {
      const error = JSON.stringify({ code: 'service-down', message } satisfies WireError)
      sql("UPDATE runs SET state = 'interrupted', error = ? WHERE state = 'running'").run(error)
    },

    /** Newest first. */
    list: (): RunSummary[] => (sql(`${SELECT} ORDER BY r.run DESC`).all() as RunRow[]).map(summaryOf),

    detail(run: RunId): RunDetail {
      const history = sql(
        'SELECT epoch, loss, acc, val_loss, val_acc, seconds, lr FROM epochs WHERE run = ? ORDER BY epoch'
      ).all(Number(run)) as Omit<EpochReport, 'run'>[]
      const validations = sql('SELECT report FROM validations WHERE run = ? ORDER BY epoch').all(
        Number(run)
      ) as { readonly report: string }[]
      return {
        ...get(run),
        history: history.map((epoch) => ({ ...epoch, run })),
        validations: validations.map(({ report }) => validationReportSchema.parse(JSON.parse(report)))
      }
    },

    count: (): number => (sql('SELECT COUNT(*) AS n FROM runs').get() as { n: number }).n,

    bestAccuracy: (): number | null =>
      (sql('SELECT MAX(val_acc) AS best FROM epochs').get() as { best: number | null }).best
  }
}

function summaryOf(row: RunRow): RunSummary {
  const result = row.result === null ? null : trainResultSchema.parse(JSON.parse(row.result))
  return {
    run: String(row.run),
    state: row.state,
    plan: planSchema.parse(JSON.parse(row.plan)),
    classes: JSON.parse(row.classes) as string[],
    created: row.created,
    epochs: row.epochs,
    // A run that is no better than what it started from keeps that: no epoch of its own has its accuracy.
    val_acc: result?.bestEpoch === 0 ? result.bestAcc : row.val_acc,
    seconds: row.seconds,
    pictures: { train: row.train, val: row.val },
    result,
    error: row.error === null ? null : wireErrorSchema.parse(JSON.parse(row.error)),
    note: row.note,
    repeatOf: row.repeat_of === null ? null : String(row.repeat_of),
    verdict: row.verdict === null ? null : repeatVerdictSchema.parse(JSON.parse(row.verdict))
  }
}
