/** The one door for a window's requests: known name, valid input, granted paths; then main, library or engine. */
import {
  AppError,
  appRequests,
  libraryRequests,
  projectSummarySchema,
  recentProjectSchema,
  toWireError,
  windowRequests,
  type RequestDefinition,
  type WindowAnswer
} from '../contract'
import { callHandler, describeIssues, type Handlers } from '../wire'
import type { Grants } from './grants'

/** A service asked by a name that was checked here. */
export type Ask = (name: string, input: unknown) => Promise<unknown>

export interface RouterOptions {
  readonly app: Handlers<typeof appRequests>
  readonly library: Ask
  readonly engine: Ask
  readonly grants: Grants
  /** Told of every thrown thing that is no AppError. */
  readonly onDefect: (error: unknown) => void
}

/** Answers one request; never rejects. */
export async function routeRequest(
  options: RouterOptions,
  name: unknown,
  input: unknown
): Promise<WindowAnswer> {
  try {
    const definition = definitionOf(name)
    const parsed = definition.input.safeParse(input)
    if (!parsed.success) throw new AppError('bad-input', `${String(name)}: ${describeIssues(parsed.error)}`)
    for (const path of namedPaths(definition, parsed.data)) await options.grants.check(path)
    const output = await ask(options, String(name), parsed.data)
    await learn(options.grants, String(name), definition, output)
    return { ok: true, output }
  } catch (error) {
    if (!(error instanceof AppError)) options.onDefect(error)
    return { ok: false, error: toWireError(error) }
  }
}

function definitionOf(name: unknown): RequestDefinition {
  if (typeof name === 'string' && Object.prototype.hasOwnProperty.call(windowRequests, name)) {
    return windowRequests[name as keyof typeof windowRequests]
  }
  throw new AppError('bad-input', `Thaw knows no request "${String(name)}".`)
}

function ask(options: RouterOptions, name: string, input: unknown): Promise<unknown> {
  if (name in appRequests) {
    const context = { signal: new AbortController().signal }
    return callHandler(appRequests, options.app, name as keyof typeof appRequests, input, context)
  }
  return name in libraryRequests ? options.library(name, input) : options.engine(name, input)
}

/** Every path that the input names, by the contract's `paths`. */
export function namedPaths(definition: RequestDefinition, input: unknown): readonly string[] {
  return (definition.paths ?? [])
    .flatMap((field) => field.split('.').reduce<unknown>(valueOf, input))
    .filter((value): value is string => typeof value === 'string')
    .filter((value) => !definition.notPaths?.includes(value))
}

function valueOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}

/** What the library answers about projects tells which folders the person works in. */
async function learn(
  grants: Grants,
  name: string,
  definition: RequestDefinition,
  output: unknown
): Promise<void> {
  if (name === 'project:close') return grants.setProject(null)
  if (name === 'project:recent') {
    return grants.setRecent(
      recentProjectSchema
        .array()
        .parse(output)
        .map(({ folder }) => folder)
    )
  }
  if (name === 'project:current' || definition.output === projectSummarySchema) {
    return grants.setProject(projectSummarySchema.nullable().parse(output))
  }
}
