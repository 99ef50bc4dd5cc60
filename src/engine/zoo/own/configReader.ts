/** Reads one layer's configuration as Keras 2, Keras 3 and TF.js write it, and says what of it Thaw does not know. */
import { activationNames } from '../../graph/activations'
import type { Pair } from '../../graph/ops'

/** Why a layer cannot be taken over; told with all others of its model. */
export class UnknownLayer extends Error {}

export class ConfigReader {
  /** @param hardSigmoid which of Keras' two definitions the file's writer meant */
  constructor(
    private readonly raw: Readonly<Record<string, unknown>>,
    private readonly hardSigmoid: 'hard_sigmoid' | 'hard_sigmoid_keras2'
  ) {}

  refuse(what: string): never {
    throw new UnknownLayer(what)
  }

  value(key: string): unknown {
    return unwrapped(this.raw[key])
  }

  number(key: string, otherwise?: number): number {
    const value = this.value(key) ?? otherwise
    return typeof value === 'number' && Number.isFinite(value) ? value : this.refuse(said(key, value))
  }

  /** A whole number of at least 1. */
  count(key: string, otherwise?: number): number {
    const value = this.number(key, otherwise)
    return Number.isSafeInteger(value) && value >= 1 ? value : this.refuse(said(key, value))
  }

  /** A number between 0 and below 1. */
  rate(key: string): number {
    const value = this.number(key)
    return value >= 0 && value < 1 ? value : this.refuse(said(key, value))
  }

  numberOrNull(key: string): number | null {
    return (this.value(key) ?? null) === null ? null : this.number(key)
  }

  /** A number, or a list of numbers however deep it lies. */
  numbers(key: string, otherwise?: number): number | readonly number[] {
    const value = this.value(key)
    return Array.isArray(value)
      ? flatNumbers(value, () => this.refuse(said(key, value)))
      : this.number(key, otherwise)
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.value(key) ?? otherwise
    return typeof value === 'boolean' ? value : this.refuse(said(key, value))
  }

  /** Two whole numbers of at least 1, of rows and columns; one stands for both. */
  pair(key: string, otherwise?: number | Pair): Pair {
    const value = this.value(key) ?? otherwise
    const list = typeof value === 'number' ? [value, value] : value
    if (!Array.isArray(list) || list.length !== 2) return this.refuse(said(key, value))
    const [a, b] = list as unknown[]
    return isCount(a) && isCount(b) ? [a, b] : this.refuse(said(key, value))
  }

  /** [[top, bottom], [left, right]] of zeros or of what is cut off. */
  edges(key: string): readonly [Pair, Pair] {
    const value = this.value(key)
    const list: unknown = typeof value === 'number' ? [value, value] : value
    if (!Array.isArray(list) || list.length !== 2) return this.refuse(said(key, value))
    const side = (edge: unknown): Pair => {
      const two: unknown = typeof edge === 'number' ? [edge, edge] : edge
      const [before, after, more] = Array.isArray(two) ? (two as unknown[]) : []
      return isSize(before) && isSize(after) && more === undefined
        ? [before, after]
        : this.refuse(said(key, value))
    }
    return [side(list[0]), side(list[1])]
  }

  padding(): 'same' | 'valid' {
    const value = this.value('padding') ?? 'valid'
    return value === 'same' || value === 'valid' ? value : this.refuse(said('padding', value))
  }

  /** An activation by its name in Keras 3; null for none. */
  activation(): string | null {
    const value = this.value('activation') ?? null
    if (value === null) return null
    const name = activationName(value)
    if (name === 'hard_sigmoid') return this.hardSigmoid
    return name !== null && activationNames.has(name) ? name : this.refuse(said('activation', value))
  }

  /** Refuses every axis but the last; to be called with the input's shape without the batch. */
  lastAxis(shape: readonly number[]): void {
    const value = this.value('axis') ?? -1
    const [axis, more] = Array.isArray(value) ? (value as unknown[]) : [value]
    if (more !== undefined || (axis !== -1 && axis !== shape.length)) this.refuse(said('axis', value))
  }
}

/** NumPy's numbers and arrays as Keras writes them into JSON, and the tuples of Keras 3, as plain ones. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const { class_name: kind, config } = value as { readonly class_name?: unknown; readonly config?: unknown }
  if (kind === '__numpy__' || kind === '__ndarray__') return (config as { readonly value?: unknown }).value
  if (kind === '__tuple__') return (value as { readonly items?: unknown }).items
  return value
}

/** `gelu` of "gelu" or of Keras 3's {class_name: 'function', config: 'gelu'}; `hardSigmoid` is TF.js' spelling. */
function activationName(value: unknown): string | null {
  if (typeof value === 'string') return value.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  const { class_name: kind, config, module } = value as Readonly<Record<string, unknown>>
  const own = module === undefined || module === null || /^(tf_)?keras\b|^builtins$/.test(String(module))
  return kind === 'function' && own && typeof config === 'string' ? config : null
}

function flatNumbers(list: readonly unknown[], refuse: () => never): number[] {
  return (list.flat(8) as unknown[]).map((n) => (typeof n === 'number' ? n : refuse()))
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function said(key: string, value: unknown): string {
  const text = JSON.stringify(value) ?? 'left out'
  return `${key} ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`
}
