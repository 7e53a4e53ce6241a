// Numbers and times as the reader sees them. The format is fixed, whatever the
// browser's language, so that two readers of one link see the same text.
import * as dates from './dates'
import type { Cell, Field, Format, Rest } from './types'

/** Stands for an absent value. */
export const absent = '–'

/** Stands for all values that got no place of their own. */
export const other = 'Other'

const NARROW = '\u202f' // between a number and its unit; never breaks

export const isRest = (v: Cell | undefined): v is Rest => typeof v === 'object' && v !== null && !Array.isArray(v)

function grouped(n: number, decimals: number): string {
  return n.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
}

export const integer = (n: number): string => grouped(n, 0)

const scales = { thousands: [1e3, 'K'], millions: [1e6, 'M'], billions: [1e9, 'B'] } as const

/** Three digits and a letter: 1.23M; exact below ten thousand. */
export function compact(n: number, decimals?: number): string {
  for (const [limit, suffix] of [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'K']] as const) {
    if (Math.abs(n) < (limit === 1e3 ? 1e4 : limit * 0.9995)) continue
    const scaled = n / limit
    return scaled.toFixed(decimals ?? digitsFor(scaled)) + suffix
  }
  return plain(n, decimals)
}

const digitsFor = (n: number): number => (Math.abs(n) >= 100 ? 0 : Math.abs(n) >= 10 ? 1 : 2)

function plain(n: number, decimals?: number): string {
  if (decimals !== undefined) return grouped(n, decimals)
  return Number.isInteger(n) ? integer(n) : grouped(n, digitsFor(n))
}

/** A fraction as a percentage; where the decimals are free, rounding claims neither 0 nor 100 %. */
export function percent(fraction: number, decimals?: number): string {
  const p = fraction * 100
  if (decimals !== undefined) return grouped(p, decimals) + '%'
  const size = Math.abs(p)
  if (size === 0) return '0%'
  if (size < 0.01) return '<0.01%'
  if (size < 1) return p.toFixed(2) + '%'
  if (p > 99 && p < 100) return (Math.floor(p * 100) / 100).toFixed(2) + '%'
  return Number.isInteger(p) || size >= 1000 ? integer(p) + '%' : p.toFixed(1) + '%'
}

/** A number in a field's format; short writes it for an axis or a headline. */
export function number(n: number, format: Format, short = false): string {
  const { prefix = '', suffix = '', decimals } = format
  const body = () => {
    if (format.kind === 'percent') return percent(n, decimals)
    // A count below the scale has no decimals, whatever those of 1.2M are.
    if (format.scale === 'auto') return compact(n, Math.abs(n) < 1e4 && Number.isInteger(n) ? undefined : decimals)
    if (short && !format.scale) return compact(n, Math.abs(n) < 1e4 ? decimals : undefined)
    const scale = format.scale ? scales[format.scale] : undefined
    return scale ? plain(n / scale[0], decimals) + scale[1] : plain(n, decimals)
  }
  return prefix + body() + (suffix && !/^\s/.test(suffix) && /^[a-z]/i.test(suffix) ? NARROW + suffix : suffix)
}

/** A tick of an axis: no more decimals than the distance between ticks needs. */
export function tick(n: number, format: Format): string {
  if (n === 0) return format.kind === 'percent' ? '0%' : '0'
  if (format.kind === 'percent') return Number((n * 100).toPrecision(3)) + '%'
  const { suffix = '', prefix = '' } = format
  if (suffix.trim() === 'ms' && Math.abs(n) >= 1000) return tick(n / 1000, { ...format, suffix: 's' })
  const trimmed = compact(n).replace(/(\.\d*?)0+(?=[A-Z]?$)/, '$1').replace(/\.(?=[A-Z]?$)/, '')
  return prefix + trimmed + (suffix ? NARROW + suffix.trim() : '')
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

/** The name of a country by its two-letter code; anything else as it is. */
export function country(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code
}

/** A cell of a field; step is the granularity that a time axis has now. */
export function cell(v: Cell | undefined, field: Pick<Field, 'type' | 'format' | 'measure'>, step?: string): string {
  if (v === null || v === undefined) return absent
  if (isRest(v)) return other
  if (Array.isArray(v)) return v.map((n) => number(n, field.format)).join(', ')
  if (field.type === 'time') return dates.text(String(v), step ?? (field.format.granularity || (field.measure ? 'MINUTE' : '')), field.format.pattern)
  if (field.type === 'country') return country(String(v))
  return typeof v === 'number' ? number(v, field.format) : String(v)
}

/** A change with its sign: in percent of the earlier value, or as a difference. */
export function change(value: number, earlier: number, how: 'percent' | 'difference', format: Format): string | undefined {
  const sign = value > earlier ? '+' : value < earlier ? '−' : '±'
  if (how === 'difference') {
    if (format.kind === 'percent') return `${sign}${Math.abs((value - earlier) * 100).toFixed(2)} pp`
    return sign + number(Math.abs(value - earlier), format, true)
  }
  if (earlier === 0) return value === 0 ? '±0%' : undefined
  const relative = Math.abs((value - earlier) / earlier) * 100
  if (relative < 0.05) return '±0%'
  return `${sign}${relative >= 100 ? integer(relative) : relative.toFixed(1)}%`
}
