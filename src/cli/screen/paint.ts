/** The few colours of the terminal, or none: NO_COLOR, `dumb` terminals and pipes get plain text. */

const codes = { bold: [1, 22], dim: [2, 22], green: [32, 39], red: [31, 39], cyan: [36, 39] } as const

export type Paint = Readonly<Record<keyof typeof codes, (text: string) => string>>

/** Wraps text in colour codes where `coloured`, else gives it back as it is. */
export function createPaint(coloured: boolean): Paint {
  const wrap = (name: keyof typeof codes) => {
    const [on, off] = codes[name]
    return (text: string) => (coloured ? `\u001B[${on}m${text}\u001B[${off}m` : text)
  }
  return { bold: wrap('bold'), dim: wrap('dim'), green: wrap('green'), red: wrap('red'), cyan: wrap('cyan') }
}
