/** Where the window was when it was last closed. */
import { join } from 'node:path'
import { z } from 'zod'
import { readJsonFile, writeJsonFile } from './jsonFile'
import type { Log } from './log'

export const MIN_SIZE = { width: 960, height: 640 } as const
const DEFAULT_SIZE = { width: 1280, height: 800 } as const

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WindowBounds {
  readonly width: number
  readonly height: number
  /** Left out: centred. */
  readonly x?: number
  readonly y?: number
  readonly maximized: boolean
}

const placeSchema = z.object({
  bounds: z
    .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
    .nullable()
    .default(null),
  maximized: z.boolean().default(false)
})

/** The remembered place, or the default where there is none or its screen is gone. `areas`: the screens' work areas. */
export function readWindowBounds(userData: string, areas: readonly Rectangle[], log: Log): WindowBounds {
  const { bounds, maximized } = readJsonFile(fileIn(userData), placeSchema, log)
  if (!bounds || !areas.some((area) => overlaps(bounds, area))) return { ...DEFAULT_SIZE, maximized }
  return {
    x: bounds.x,
    y: bounds.y,
    width: Math.max(bounds.width, MIN_SIZE.width),
    height: Math.max(bounds.height, MIN_SIZE.height),
    maximized
  }
}

/** A place that cannot be written is only a place: the window closes all the same. */
export function writeWindowBounds(userData: string, bounds: Rectangle, maximized: boolean, log: Log): void {
  try {
    writeJsonFile(fileIn(userData), { bounds, maximized })
  } catch (error) {
    log(`The window's place could not be saved: ${String(error)}`)
  }
}

function fileIn(userData: string): string {
  return join(userData, 'window.json')
}

/** Enough of the title bar to take hold of. */
function overlaps(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  return width >= 100 && window.y >= area.y - 10 && window.y <= area.y + area.height - 50
}
