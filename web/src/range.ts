// Time ranges. Presets end at the newest record ("now" of the data) and, like
// QuickSight's relative dates, count whole units: the last 7 days are today and
// the six days before it.
import { clock, day } from './format'

export const presets = [
  { id: '24h', label: 'Last 24 hours', hours: 24 },
  { id: '7d', label: 'Last 7 days', days: 7 },
  { id: '30d', label: 'Last 30 days', days: 30 },
  { id: '90d', label: 'Last 90 days', days: 90 },
  { id: 'all', label: 'All time' },
] as const

export type PresetId = (typeof presets)[number]['id']

/** A preset, or a range from inclusive to exclusive. */
export type Range = { preset: PresetId } | { from: Date; to: Date }

export const defaultRange: Range = { preset: '30d' }

/** Where the data begin and end. */
export interface Extent {
  first: Date
  now: Date
}

const HOUR = 3600_000
const DAY = 24 * HOUR

export function startOfDay(t: Date): Date {
  return new Date(Math.floor(t.getTime() / DAY) * DAY)
}

/** The limits of a range; to is undefined where it ends with the data. */
export function limits(range: Range, extent: Extent): { from: Date; to?: Date } {
  if (!('preset' in range)) return range
  const now = extent.now.getTime()
  const preset = presets.find((p) => p.id === range.preset)
  if (preset && 'hours' in preset) {
    return { from: new Date((Math.floor(now / HOUR) - preset.hours + 1) * HOUR) }
  }
  if (preset && 'days' in preset) {
    return { from: new Date((Math.floor(now / DAY) - preset.days + 1) * DAY) }
  }
  return { from: startOfDay(extent.first) }
}

function isDay(t: Date): boolean {
  return t.getTime() % DAY === 0
}

/** The dates of a range: 24 Oct – 22 Nov 2026. */
export function dates(range: Range, extent: Extent): string {
  const { from, to } = limits(range, extent)
  const wholeDays = isDay(from) && (!to || isDay(to))
  const last = to ? new Date(to.getTime() - (wholeDays ? DAY : 0)) : extent.now
  const year = last.getUTCFullYear()
  if (wholeDays) {
    if (startOfDay(from).getTime() === startOfDay(last).getTime()) return day(from)
    return `${day(from, year)} – ${day(last)}`
  }
  const sameDay = startOfDay(from).getTime() === startOfDay(last).getTime()
  if (sameDay) return `${day(from)}, ${clock(from)} – ${clock(last)}`
  return `${day(from, year)}, ${clock(from)} – ${day(last)}, ${clock(last)}`
}

/** The name of a range. */
export function label(range: Range): string {
  if (!('preset' in range)) return 'Custom range'
  return presets.find((p) => p.id === range.preset)?.label ?? ''
}

/** Text of a limit in the URL: a day where it is one, else a time. */
export function limitText(t: Date): string {
  const iso = t.toISOString()
  return isDay(t) ? iso.slice(0, 10) : iso.slice(0, 16) + 'Z'
}

/** Reads a limit from the URL; undefined for anything that is not one. */
export function parseLimit(text: string | null): Date | undefined {
  if (!text || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/.test(text)) return undefined
  const t = new Date(text)
  return Number.isNaN(t.getTime()) || t.getUTCFullYear() < 1970 ? undefined : t
}

/** Reads a custom range; a last day is included. */
export function parseCustom(from: string | null, to: string | null): Range | undefined {
  const start = parseLimit(from)
  let end = parseLimit(to)
  if (!start || !end) return undefined
  if (to?.length === 10) end = new Date(end.getTime() + DAY)
  return start < end ? { from: start, to: end } : undefined
}

/** The two URL values of a custom range, with the last day included. */
export function customText(from: Date, to: Date): [string, string] {
  if (!isDay(from) || !isDay(to)) {
    const iso = (t: Date) => t.toISOString().slice(0, 16) + 'Z'
    return [limitText(from), iso(to)]
  }
  return [limitText(from), limitText(new Date(to.getTime() - DAY))]
}
