// Time ranges of date filters and their text in the URL: relative ones such as
// last-30-day, and from..to, of which two plain days are both included.
import { clock, DAY, day, floor, next } from './dates'

export type Range =
  | { kind: 'last' | 'previous' | 'next' | 'now'; n: number; unit: string }
  | { kind: 'this'; n: 1; unit: string }
  | { kind: 'absolute'; from: Date; to: Date }

/** From inclusive, to exclusive. */
export interface Window {
  from: Date
  to: Date
}

const UNITS = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

export const presets = ['last-24-hour', 'last-7-day', 'last-14-day', 'last-30-day', 'last-90-day', 'this-month', 'previous-1-month']

/** Reads a range; undefined for anything that is not one. */
export function parseRange(text: string | undefined): Range | undefined {
  if (!text) return undefined
  const ends = text.split('..')
  if (ends.length === 2) return parseAbsolute(ends[0] ?? '', ends[1] ?? '')
  const [, kind = '', n = '1', unit = ''] = /^(last|previous|next|now|this)(?:-(\d{1,4}))?-([a-z]+)$/.exec(text) ?? []
  if (!UNITS.includes(unit) || Number(n) < 1) return undefined
  return kind === 'this' ? { kind, n: 1, unit } : { kind: kind as 'last', n: Number(n), unit }
}

/** The sides of a range that has only one. */
const BEGINNING = new Date(0)
const END = new Date('9999-01-01T00:00:00Z')

const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z?)?$/

function instant(text: string): Date | undefined {
  if (!TIME.test(text)) return undefined
  const t = new Date(text.length === 10 || text.endsWith('Z') ? text : text + 'Z')
  return Number.isNaN(t.getTime()) ? undefined : t
}

function parseAbsolute(first: string, last: string): Range | undefined {
  const from = first === '' ? BEGINNING : instant(first)
  let to = last === '' ? END : instant(last)
  if (!from || !to || (first === '' && last === '')) return undefined
  if (last.length === 10) to = new Date(to.getTime() + DAY)
  return from < to ? { kind: 'absolute', from, to } : undefined
}

const isDay = (t: Date) => t.getTime() % DAY === 0

/** The URL text of an absolute range. */
export function absoluteText({ from, to }: Window): string {
  const iso = (t: Date) => t.toISOString()
  if (from <= BEGINNING || to >= END) return `${from <= BEGINNING ? '' : iso(from).slice(0, 16)}..${to >= END ? '' : iso(to).slice(0, 16)}`
  if (isDay(from) && isDay(to)) return `${iso(from).slice(0, 10)}..${iso(new Date(to.getTime() - DAY)).slice(0, 10)}`
  return `${iso(from).slice(0, 16)}..${iso(to).slice(0, 16)}`
}

/** The times that a range covers when it is now. Relative ranges count whole units: the last 7 days are today and the six before. */
export function windowOf(range: Range, now: Date, weekStart = 0): Window {
  if (range.kind === 'absolute') return range
  const unit = range.unit.toUpperCase()
  const current = floor(now, unit, weekStart)
  switch (range.kind) {
    case 'last': return { from: next(current, unit, 1 - range.n), to: next(current, unit) }
    case 'previous': return { from: next(current, unit, -range.n), to: current }
    case 'next': return { from: next(current, unit), to: next(current, unit, range.n + 1) }
    case 'now': return { from: current, to: now }
    default: return { from: current, to: next(current, unit) }
  }
}

/** The name of a range: Last 30 days. */
export function label(range: Range): string {
  if (range.kind === 'absolute') return 'Custom range'
  const one = range.kind === 'this' || range.n === 1
  const word = range.kind[0]?.toUpperCase() + range.kind.slice(1)
  return one ? `${word === 'Now' ? 'This' : word} ${range.unit}${word === 'Now' ? ' so far' : ''}` : `${word} ${range.n} ${range.unit}s`
}

/** The dates of a range: 24 Oct – 22 Nov 2026. */
export function datesOf({ from, to }: Window): string {
  const last = new Date(to.getTime() - (isDay(from) && isDay(to) ? DAY : 0))
  if (from <= BEGINNING) return `until ${isDay(to) ? day(last) : `${day(to)}, ${clock(to)}`}`
  if (to >= END) return `from ${isDay(from) ? day(from) : `${day(from)}, ${clock(from)}`}`
  const year = last.getUTCFullYear()
  const sameDay = floor(from, 'DAY').getTime() === floor(last, 'DAY').getTime()
  if (isDay(from) && isDay(to)) return sameDay ? day(from) : `${day(from, year)} – ${day(last)}`
  if (to.getTime() - from.getTime() > 3 * DAY && isDay(from)) return `${day(from, year)} – ${day(last)}`
  return sameDay ? `${day(from)}, ${clock(from)} – ${clock(last)}` : `${day(from, year)}, ${clock(from)} – ${day(last, from.getUTCFullYear())}, ${clock(last)}`
}

