// From columns and rows to what a time chart draws, and to words.
import * as format from '../format'
import { groupBy } from '../group'
import type { Cell, Column, Data, Info } from '../types'

export interface Series {
  /** Null is "all others". */
  value: string | null
  label: string
  points: (number | null)[]
  total: number
}

export interface TimeChart {
  times: Date[]
  step: number
  series: Series[]
  /** The column whose values are the series; undefined where they are measures. */
  by: Column | undefined
  /** The column of the values; for measures the first of them. */
  measure: Column
}

const indexOf = (data: Data, role: Column['role']) => data.columns.findIndex((c) => c.role === role)

/** Reads the time axis and the series; undefined where the columns do not fit. */
export function timeChart(data: Data): TimeChart | undefined {
  const x = indexOf(data, 'x')
  const y = indexOf(data, 'value')
  const measure = data.columns[y]
  if (x < 0 || !measure) return undefined
  const s = indexOf(data, 'series')
  const instants = [...new Set(data.rows.map((row) => String(row[x])))].sort()
  const at = new Map(instants.map((t, i) => [t, i]))
  const chart: TimeChart = { times: instants.map((t) => new Date(t)), step: data.step ?? 86400, series: [], by: data.columns[s], measure }
  if (s < 0) {
    data.columns.forEach((column, i) => {
      if (column.role === 'value') chart.series.push(series(column.label, column.label, data.rows, at, x, i))
    })
    return chart
  }
  const groups = groupBy(data.rows, (row) => row[s] ?? null)
  for (const [value, rows] of groups) {
    const key = value === null ? null : String(value)
    chart.series.push(series(key, key ?? 'Others', rows, at, x, y))
  }
  // Classes stack in their own order, whatever their size.
  if (chart.by?.palette === 'status') chart.series.sort((a, b) => a.label.localeCompare(b.label))
  return chart
}

function series(value: string | null, label: string, rows: Cell[][], at: Map<string, number>, x: number, y: number): Series {
  const points = new Array<number | null>(at.size).fill(null)
  let total = 0
  for (const row of rows) {
    const v = row[y]
    const i = at.get(String(row[x]))
    if (typeof v !== 'number' || i === undefined) continue
    points[i] = v
    total += v
  }
  return { value, label, points, total }
}

/** The factor between peak and median from which a line chart starts out logarithmic. */
const STEEP = 12

/** Whether a few peaks would press everything else to the ground. */
export function isSteep(chart: TimeChart): boolean {
  const values = chart.series.flatMap((s) => s.points.filter((v) => v !== null && v > 0)) as number[]
  values.sort((a, b) => a - b)
  const median = values[Math.floor(values.length / 2)]
  return median !== undefined && (values.at(-1) ?? 0) > STEEP * median
}

export interface Part {
  value: string
  label: string
  size: number
}

/** Reads names and sizes, for a donut or a ranking. */
export function parts(data: Data): { parts: Part[]; x: Column; measure: Column } | undefined {
  const xi = indexOf(data, 'x')
  const yi = indexOf(data, 'value')
  const x = data.columns[xi]
  const measure = data.columns[yi]
  if (!x || !measure) return undefined
  const key = x.key ? data.columns.findIndex((c) => c.name === x.key) : xi
  return {
    x, measure,
    parts: data.rows.map((row) => ({
      value: row[key] == null ? '' : String(row[key]),
      label: format.cell(row[xi] ?? null, x),
      size: Number(row[yi] ?? 0),
    })),
  }
}

/** Whether the value at i is known and both its neighbours are not. */
export function isLone(points: (number | null)[], i: number): boolean {
  const known = (n: number) => (points[n] ?? null) !== null
  return known(i) && !known(i - 1) && !known(i + 1)
}

/** A chart in words, for those who do not see it. */
export function describe(info: Info, data: Data): string {
  const chart = info.chart === 'line' || info.chart === 'stack' ? timeChart(data) : undefined
  if (chart) return describeTime(info, chart)
  const found = parts(data)
  if (!found) return info.title
  const total = found.parts.reduce((sum, p) => sum + p.size, 0)
  const list = found.parts.slice(0, 6).map((p) => `${p.label} ${format.integer(p.size)} (${format.percent(total ? p.size / total : 0)})`)
  const rest = found.parts.length - list.length
  return `${info.title}: ${list.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}.`
}

function describeTime(info: Info, chart: TimeChart): string {
  const first = chart.times[0]
  const last = chart.times.at(-1)
  if (!first || !last) return info.title
  const words = chart.series.map((s) => {
    const high = s.points.reduce<number>((best, v, i) => (v !== null && v > (s.points[best] ?? -Infinity) ? i : best), 0)
    const when = chart.times[high]
    const peak = `highest ${format.number(s.points[high] ?? 0, chart.measure.unit)}${when ? ' on ' + format.bucket(when, chart.step) : ''}`
    return chart.by ? `${s.label}: ${format.integer(s.total)} in total, ${peak}` : `${s.label}: ${peak}`
  })
  return `${info.title} from ${format.day(first)} to ${format.day(last)}. ${words.join('. ')}.`
}
