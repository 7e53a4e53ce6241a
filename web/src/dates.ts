// Times as text, all in UTC, as quotas and partitions are.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 24 * HOUR

export const month = (t: Date): string => MONTHS[t.getUTCMonth()] ?? ''
export const weekday = (t: Date): string => DAYS[t.getUTCDay()] ?? ''

/** 22 Nov, and the year where it is not the given one. */
export function day(t: Date, year?: number): string {
  const text = `${t.getUTCDate()} ${month(t)}`
  return t.getUTCFullYear() === year ? text : `${text} ${t.getUTCFullYear()}`
}

/** 14:03 */
export const clock = (t: Date): string => t.toISOString().slice(11, 16)

/** 22 Nov 2026, 14:03 UTC */
export const moment = (t: Date): string => `${day(t)}, ${clock(t)} UTC`

/** A time of a field with a granularity (YEAR … SECOND) and perhaps QuickSight's pattern. */
export function text(iso: string, granularity?: string, pattern?: string): string {
  const t = new Date(iso)
  if (Number.isNaN(t.getTime())) return iso
  if (pattern) return patterned(t, pattern)
  switch (granularity) {
    case 'YEAR': return String(t.getUTCFullYear())
    case 'QUARTER': return `Q${Math.floor(t.getUTCMonth() / 3) + 1} ${t.getUTCFullYear()}`
    case 'MONTH': return `${month(t)} ${t.getUTCFullYear()}`
    case 'WEEK': return `Week of ${day(t)}`
    case 'DAY': return day(t)
    case 'HOUR':
    case 'MINUTE': return `${day(t)}, ${clock(t)}`
    default: return `${day(t)}, ${t.toISOString().slice(11, 19)}`
  }
}

/** A point of a time axis in full, with its weekday. */
export function bucket(iso: string, granularity?: string): string {
  const t = new Date(iso)
  if (granularity === 'DAY') return `${weekday(t)} ${day(t)}`
  if (granularity === 'HOUR') return `${weekday(t)} ${day(t)}, ${clock(t)}–${clock(new Date(t.getTime() + HOUR))} UTC`
  return text(iso, granularity)
}

function patterned(t: Date, pattern: string): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const parts: Record<string, string> = {
    YYYY: String(t.getUTCFullYear()), YY: two(t.getUTCFullYear() % 100), MMM: month(t), MM: two(t.getUTCMonth() + 1), M: String(t.getUTCMonth() + 1),
    DD: two(t.getUTCDate()), D: String(t.getUTCDate()), ddd: weekday(t), HH: two(t.getUTCHours()), H: String(t.getUTCHours()),
    hh: two(t.getUTCHours() % 12 || 12), h: String(t.getUTCHours() % 12 || 12), A: t.getUTCHours() < 12 ? 'AM' : 'PM', a: t.getUTCHours() < 12 ? 'am' : 'pm',
    mm: two(t.getUTCMinutes()), ss: two(t.getUTCSeconds()), SSS: String(t.getUTCMilliseconds()).padStart(3, '0'),
  }
  return pattern.replace(/YYYY|YY|MMM|MM|M|DD|D|ddd|HH|H|hh|h|mm|ss|SSS|A|a/g, (token) => parts[token] ?? token)
}

const lengths: Record<string, number> = { SECOND: 1000, MINUTE, HOUR, DAY, WEEK: 7 * DAY }

/** The start of the next unit of time after t. */
export function next(t: Date, unit: string, n = 1): Date {
  const length = lengths[unit]
  if (length) return new Date(t.getTime() + n * length)
  const months = n * (unit === 'YEAR' ? 12 : unit === 'QUARTER' ? 3 : 1)
  return new Date(Date.UTC(t.getUTCFullYear(), t.getUTCMonth() + months, t.getUTCDate(), t.getUTCHours(), t.getUTCMinutes()))
}

/** The start of the unit of time that t lies in; weeks start on weekStart (0 is Sunday). */
export function floor(t: Date, unit: string, weekStart = 0): Date {
  const midnight = Math.floor(t.getTime() / DAY) * DAY
  switch (unit) {
    case 'YEAR': return new Date(Date.UTC(t.getUTCFullYear(), 0))
    case 'QUARTER': return new Date(Date.UTC(t.getUTCFullYear(), Math.floor(t.getUTCMonth() / 3) * 3))
    case 'MONTH': return new Date(Date.UTC(t.getUTCFullYear(), t.getUTCMonth()))
    case 'WEEK': return new Date(midnight - ((new Date(midnight).getUTCDay() - weekStart + 7) % 7) * DAY)
    default: {
      const length = lengths[unit] ?? DAY
      return new Date(Math.floor(t.getTime() / length) * length)
    }
  }
}
