// What a chart draws and whom it tells about a choice.
import type { Cell, Data, Visual } from '../types'
import type { Look } from './look'

export interface Scene {
  visual: Visual
  /** The subtitle as it is shown. */
  about?: string
  data: Data
  look: Look
  /** The period before is only partly covered by the data. */
  partly?: boolean
  /** The newest time that a time axis can have. */
  now: Date
  /** Whether a row was chosen in this visual; undefined while nothing was. */
  picked: (row: Cell[]) => boolean | undefined
  /** What a click on a row does, in a few words; empty for nothing. General leaves out which row. */
  hint: (row: Cell[], general?: boolean) => string
  /** A click on a row. */
  choose: (row: Cell[], at?: { clientX: number; clientY: number }, back?: HTMLElement) => void
  /** The other button, or a long press: everything that can be done. */
  menu: (row: Cell[], at?: { clientX: number; clientY: number }) => void
  /** Narrows the range of time; absent where there is no date filter. */
  zoom?: (from: Date, to: Date) => void
}

/** What rows that were not chosen fade to. */
export const FADED = 0.22

/** The opacity of a row's mark. */
export function opacity(scene: Pick<Scene, 'picked' | 'data'>, row: number | undefined, full = 1): number {
  if (row === undefined) return full
  const cells = scene.data.rows?.[row]
  return cells && scene.picked(cells) === false ? FADED * full : full
}
