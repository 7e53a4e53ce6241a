// Numbers and times as the reader sees them. The format is fixed, whatever the
// browser's language, so that two readers of one link see the same text. Times
// are UTC, as quotas and partitions are.
import type { Cell, Column } from './types'

/** Stands for an absent value. */
export const absent = '–'

const NARROW = '\u202f' // between a number and its unit; never breaks

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

export function integer(n: number): string {
  return whole.format(n)
}

/** A count for headlines: exact up to a million, then three digits: 1.23 M. */
export function compact(n: number): string {
  for (const [limit, suffix] of [[1e9, 'B'], [1e6, 'M']] as const) {
    if (Math.abs(n) >= limit) return digits(n / limit) + NARROW + suffix
  }
  return integer(n)
}

function digits(n: number): string {
  const size = Math.abs(n)
  return n.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}

/** A fraction as a percentage; neither 0 nor 100 % is claimed by rounding. */
export function percent(fraction: number): string {
  const p = fraction * 100
  const size = Math.abs(p)
  if (size === 0) return '0' + NARROW + '%'
  if (size < 0.01) return '<0.01' + NARROW + '%'
  if (size < 1) return p.toFixed(2) + NARROW + '%'
  if (p > 99 && p < 100) return (Math.floor(p * 100) / 100).toFixed(2) + NARROW + '%'
  if (Number.isInteger(p)) return integer(p) + NARROW + '%'
  return p.toFixed(size >= 1000 ? 0 : 1) + NARROW + '%'
}

export function number(n: number, unit = ''): string {
  if (unit === 'ms') return millis(n)
  const size = Math.abs(n)
  const text = size >= 100 || Number.isInteger(n) ? integer(n) : n.toFixed(size >= 10 ? 1 : 2)
  return unit ? text + NARROW + unit : text
}

function millis(n: number): string {
  if (n >= 10_000) return (n / 1000).toFixed(1) + NARROW + 's'
  if (n >= 10 || Number.isInteger(n)) return integer(n) + NARROW + 'ms'
  return n.toFixed(1) + NARROW + 'ms'
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** 22 Nov, and the year where it is not the given one. */
export function day(t: Date, year?: number): string {
  const text = `${t.getUTCDate()} ${MONTHS[t.getUTCMonth()]}`
  return t.getUTCFullYear() === year ? text : `${text} ${t.getUTCFullYear()}`
}

export function weekday(t: Date): string {
  return DAYS[t.getUTCDay()] ?? ''
}

/** 14:03 */
export function clock(t: Date): string {
  return t.toISOString().slice(11, 16)
}

/** 22 Nov 2026, 14:03 UTC */
export function moment(t: Date): string {
  return `${day(t)}, ${clock(t)} UTC`
}

/** A point of a time axis whose points are step seconds apart. */
export function bucket(t: Date, step: number): string {
  if (step >= 7 * 86400) return `Week of ${day(t)}`
  if (step >= 86400) return `${weekday(t)} ${day(t)}`
  const end = new Date(t.getTime() + step * 1000)
  return `${weekday(t)} ${day(t)}, ${clock(t)}–${clock(end)} UTC`
}

/** How long ago, in the largest unit that fits. */
export function ago(t: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - t.getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`
  return `${integer(Math.floor(minutes / 1440))} days ago`
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

/** The name of a country by its two-letter code; anything else as it is. */
export function country(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code
}

/** A cell of a table. */
export function cell(v: Cell, column: Column): string {
  if (v === null) return absent
  if (column.type === 'time' && typeof v === 'string') {
    const t = new Date(v)
    return `${day(t, new Date().getUTCFullYear())}, ${clock(t)}`
  }
  if (column.type === 'country') return country(String(v))
  if (typeof v !== 'number') return String(v)
  switch (column.type) {
    case 'percent': return percent(v)
    case 'integer': return integer(v)
    default: return number(v, column.unit)
  }
}

/** A change against an earlier value; undefined where there is none to speak of. */
export function change(value: number, previous: number, type: Column['type']): string | undefined {
  if (type === 'percent') {
    const points = (value - previous) * 100
    return signed(points, Math.abs(points) < 1 ? 2 : 1) + NARROW + 'pp'
  }
  if (previous === 0) return undefined
  const relative = ((value - previous) / previous) * 100
  return signed(relative, Math.abs(relative) >= 100 ? 0 : 1) + NARROW + '%'
}

function signed(n: number, decimals: number): string {
  const text = Math.abs(n).toFixed(decimals)
  if (Number(text) === 0) return '±0'
  return (n > 0 ? '+' : '−') + text
}
