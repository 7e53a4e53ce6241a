// The times of an axis: every step between the ends of the range, so that a gap
// is seen as one.
import { floor, next } from '../dates'
import type { Cell, Data } from '../types'

/** More points than this are not filled in. */
const MAX_POINTS = 6000

/** The instants that occur, in order. */
export function instants(rows: Cell[][], index: number): number[] {
  const all = rows.flatMap((row) => (row[index] === null ? [] : [new Date(String(row[index])).getTime()]))
  return [...new Set(all)].filter((t) => !Number.isNaN(t)).sort((a, b) => a - b)
}

const COARSER = ['DAY', 'WEEK', 'MONTH', 'YEAR']

/** The step of the instants: a calculated time may be coarser than its granularity says. */
export function stepFor(known: number[], step: string | undefined): string | undefined {
  const [first, second] = known
  if (!step || first === undefined || second === undefined || known.length < 3) return step
  const fits = (unit: string) => known.every((t, i) => {
    const week = unit === 'WEEK'
    const aligned = floor(new Date(t), week ? 'DAY' : unit).getTime() === t
    return aligned && (i === 0 || next(new Date(known[i - 1] ?? t), unit).getTime() <= t) && (!week || (t - first) % (7 * 86_400_000) === 0)
  })
  const finer = next(new Date(first), step).getTime() - first
  return COARSER.filter((unit) => next(new Date(first), unit).getTime() - first > finer && fits(unit)).at(-1) ?? step
}

/** Fills the axis from the start of the range to its end, or to now, as the rest is still to come. */
export function axisTimes(known: number[], data: Data, step: string | undefined, now: Date | undefined): string[] {
  const first = known[0]
  const last = known.at(-1)
  if (first === undefined || last === undefined) return []
  const iso = (all: number[]) => all.map((t) => new Date(t).toISOString())
  if (!step) return iso(known)
  const from = data.from ? new Date(data.from).getTime() : first
  const open = data.to ? new Date(data.to).getTime() : last + 1
  const to = Math.max(last + 1, Math.min(open, now ? now.getTime() + 1 : open))
  const all: number[] = []
  for (let t = new Date(first); t.getTime() < to && all.length < MAX_POINTS; t = next(t, step)) all.push(t.getTime())
  for (let t = next(new Date(first), step, -1); t.getTime() >= from && all.length < MAX_POINTS; t = next(t, step, -1)) all.unshift(t.getTime())
  const steps = new Set(all)
  return iso(all.length >= MAX_POINTS || known.some((t) => !steps.has(t)) ? known : all)
}
