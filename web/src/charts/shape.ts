// From columns and rows to categories and series, for lines, bars and combos.
import { cell, isRest, other } from '../format'
import { columns, inWell, measures, rowsOf, stepOf, type Shown } from '../point'
import type { Cell, Data, Field, Visual } from '../types'
import { lifted, type Look } from './look'
import { axisTimes, instants, stepFor } from './times'

export interface Series {
  key: string
  label: string
  color: string
  /** The measure: its format, and whether it is a line of a combo. */
  field: Field
  points: (number | null)[]
  /** The row of the figures behind each point. */
  rows: (number | undefined)[]
  /** The same of the period before. */
  previous: (number | null)[] | undefined
  /** Stands for all values that got no series. */
  rest: boolean
}

export interface Chart {
  x: Shown | undefined
  by: Shown | undefined
  categories: Cell[]
  time: boolean
  step: string | undefined
  series: Series[]
}

const key = (v: Cell | undefined): string => (isRest(v) ? '\u0000rest' : String(v ?? ''))

/** Reads categories and series; now ends a time axis, as the rest of the day is still to come. */
export function chart(visual: Visual, data: Data, look: Look, now?: Date): Chart {
  const all = columns(visual, data)
  const x = inWell(all, 'category', 'group', 'row')[0]
  const by = inWell(all, 'color')[0]
  const time = x?.field.type === 'time'
  const rows = withFigures(data, measures(all))
  const known = time ? instants(rows, x.index) : []
  const step = x && stepFor(known, stepOf(data, x.field))
  const categories = time ? axisTimes(known, data, step, now) : distinct(rows, x?.index)
  const at = new Map(categories.map((c, i) => [time ? instant(c) : key(c), i]))
  const place = (row: Cell[]) => at.get(time && x ? instant(row[x.index] ?? null) : key(x ? row[x.index] : ''))
  const found: Chart = { x, by, categories, time, step, series: [] }
  for (const measure of measures(all)) {
    for (const value of by ? sorted(distinct(rows, by.index)) : [undefined]) found.series.push(blank(visual, measure, by, value, categories.length))
  }
  assign(found.series, by, look)
  fill(found, data, place, measures(all), visual.options.missing === 'zero' && time)
  return found
}

/** The rows that say something; others only hold a place on a time axis. */
const withFigures = (data: Data, values: Shown[]): Cell[][] => rowsOf(data).filter((row) => values.length === 0 || values.some((m) => row[m.index] !== null))

const instant = (v: Cell) => String(new Date(String(v)).getTime())

/** What stands for the others comes last. */
const sorted = (values: Cell[]): Cell[] => values.toSorted((a, b) => Number(isRest(a)) - Number(isRest(b)))

function distinct(rows: Cell[][], index: number | undefined): Cell[] {
  if (index === undefined) return ['']
  const seen = new Map<string, Cell>()
  for (const row of rows) {
    const v = row[index] ?? null
    if (!seen.has(key(v))) seen.set(key(v), v)
  }
  return sorted([...seen.values()])
}

function blank(visual: Visual, measure: Shown, by: Shown | undefined, value: Cell | undefined, n: number): Series {
  const several = (visual.fields ?? []).filter((f) => f.measure && !f.hidden).length > 1
  const name = by ? cell(value, by.field) : measure.label
  return {
    key: `${measure.field.id}\u0001${by ? key(value) : ''}`, label: by && several && !isRest(value) ? `${name} · ${measure.label}` : name,
    color: '', field: measure.field, points: new Array<number | null>(n).fill(null), rows: new Array<number | undefined>(n).fill(undefined), previous: undefined, rest: isRest(value),
  }
}

/** Gives every series its colour: the definition's, else the next of the theme. */
function assign(series: Series[], by: Shown | undefined, look: Look): void {
  const own = series.map((s) => { const c = fixed(s, by); return c && lifted(c, look.dark) })
  const free = look.series.filter((c) => !own.some((taken) => taken?.toLowerCase() === c.toLowerCase()))
  const next = free.length ? free : look.series
  let n = 0
  series.forEach((s, i) => {
    if (s.rest) s.color = look.other
    else if (by && s.label === '(none)') s.color = look.none
    else s.color = own[i] ?? next[n++ % next.length] ?? look.accent
  })
}

function fixed(s: Series, by: Shown | undefined): string | undefined {
  if (by) return by.field.colors?.[s.key.split('\u0001')[1] ?? ''] ?? by.field.colors?.[s.label]
  return s.field.colors?.[s.field.label] ?? s.field.colors?.[s.field.id] ?? s.field.colors?.['']
}

function fill(found: Chart, data: Data, place: (row: Cell[]) => number | undefined, values: Shown[], zero: boolean): void {
  const by = new Map(found.series.map((s) => [s.key, s]))
  const seriesOf = (row: Cell[], m: Shown) => by.get(`${m.field.id}\u0001${found.by ? key(row[found.by.index]) : ''}`)
  rowsOf(data).forEach((row, n) => {
    const i = place(row)
    if (i === undefined) return
    for (const m of values) {
      const s = seriesOf(row, m)
      const v = row[m.index]
      if (!s) continue
      s.rows[i] = n
      if (typeof v === 'number') s.points[i] = v
    }
  })
  for (const row of data.previous ?? []) {
    const i = place(row)
    if (i === undefined) continue
    for (const m of values) {
      const s = seriesOf(row, m)
      const v = row[m.index]
      if (!s || typeof v !== 'number') continue
      s.previous ??= new Array<number | null>(s.points.length).fill(null)
      s.previous[i] = v
    }
  }
  if (zero) for (const s of found.series) s.points = s.points.map((v) => v ?? 0)
}

/** The label of a category. */
export function categoryText(found: Chart, i: number): string {
  const v = found.categories[i]
  if (isRest(v)) return other
  return found.x ? cell(v, found.x.field, found.time ? found.step : undefined) : ''
}

/** Whether the value at i is known and both its neighbours are not. */
export function isLone(points: (number | null)[], i: number): boolean {
  const known = (n: number) => (points[n] ?? null) !== null
  return known(i) && !known(i - 1) && !known(i + 1)
}

/** The factor between peak and median from which a line chart starts out logarithmic. */
const STEEP = 20

/** The least value above zero. */
export const least = (found: Chart): number => Math.min(...found.series.flatMap((s) => s.points.filter((v) => v !== null && v > 0) as number[]))

/** Whether a few peaks would press everything else to the ground, and a logarithmic scale can show all of it. */
export function isSteep(found: Chart): boolean {
  const values = (found.series.flatMap((s) => s.points.filter((v) => v !== null)) as number[]).sort((a, b) => a - b)
  const median = values[Math.floor(values.length / 2)] ?? 0
  return (values[0] ?? 0) > 0 && (values.at(-1) ?? 0) > STEEP * median
}
