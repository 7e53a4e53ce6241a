// Colours of values. Statuses have fixed colours by class; everything else gets
// the next colour of the series palette, in order of size.
import { color } from '../theme'

const KNOWN = /^[1-5](xx|\d\d)$/

/** The CSS colour of a status or status class. */
export function statusColor(value: string): string {
  return KNOWN.test(value) ? `var(--status-${value[0]})` : 'var(--series-other)'
}

/** Colours, ready for a canvas, for the values of a column. */
export function palette(values: (string | null)[], byStatus: boolean): string[] {
  if (byStatus) return statuses(values)
  let next = 0
  return values.map((v) => (v === null || v === '(none)' ? color('series-other') : color(`series-${(next++ % 6) + 1}`)))
}

/** Codes of one class are shades of its colour, so that a donut tells them apart. */
function statuses(values: (string | null)[]): string[] {
  const seen = new Map<string, number>()
  return values.map((v) => {
    if (v === null || !KNOWN.test(v)) return color('series-other')
    const nth = seen.get(v[0] ?? '') ?? 0
    seen.set(v[0] ?? '', nth + 1)
    return mix(color(`status-${v[0]}`), color('surface'), Math.min(0.6, nth * 0.22))
  })
}

/** Steps of the accent colour for ordered measures such as percentiles. */
export function steps(n: number): string[] {
  return Array.from({ length: n }, (_, i) => color(`step-${(i % 3) + 1}`))
}

/** Blends two rgb() colours. */
export function mix(a: string, b: string, share: number): string {
  const [x, y] = [channels(a), channels(b)]
  return `rgb(${x.map((v, i) => Math.round(v + ((y[i] ?? v) - v) * share)).join(', ')})`
}

function channels(rgb: string): number[] {
  return (rgb.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map(Number)
}
