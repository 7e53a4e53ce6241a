// Charts in words, for those who do not see them.
import { bucket } from '../dates'
import { cell, number, percent } from '../format'
import { columns, dimensions, measures, rowsOf } from '../point'
import type { Scene } from './scene'
import { categoryText, type Chart } from './shape'

const NAMED = 6

/** The title, what the definition says about the visual, and its most important figures. */
export function describe(scene: Scene, found?: Chart): string {
  const { visual } = scene
  const about = visual.alt ? ` ${visual.alt.replace(/\.?$/, '.')}` : ''
  return `${visual.title || visual.id}.${about} ${found?.time ? overTime(found) : list(scene)}`.trim()
}

function overTime(found: Chart): string {
  const words = found.series.slice(0, NAMED).map((s) => {
    const high = s.points.reduce<number>((best, v, i) => (v !== null && v > (s.points[best] ?? -Infinity) ? i : best), 0)
    const v = s.points[high]
    if (v === null || v === undefined) return `${s.label}: no values`
    return `${s.label}: highest ${number(v, s.field.format)}, ${bucket(String(found.categories[high]), found.step)}`
  })
  const n = found.categories.length
  const range = n > 0 ? `From ${categoryText(found, 0)} to ${categoryText(found, n - 1)}. ` : ''
  return `${range}${words.join('. ')}.`
}

function list({ visual, data }: Scene): string {
  const all = columns(visual, data)
  const names = dimensions(all)
  const [measure] = measures(all)
  const rows = rowsOf(data)
  if (!measure) return `${rows.length} rows.`
  const total = rows.reduce((sum, row) => sum + (Number(row[measure.index]) || 0), 0)
  const parts = rows.slice(0, NAMED).map((row) => {
    const v = row[measure.index]
    const share = visual.kind === 'pie' && typeof v === 'number' && total ? ` (${percent(v / total)})` : ''
    return `${names.map((c) => cell(row[c.index], c.field, data.step)).join(', ') || measure.label} ${cell(v, measure.field)}${share}`
  })
  const rest = rows.length - parts.length
  return `${measure.label}: ${parts.join('; ')}${rest > 0 ? ` and ${rest} more` : ''}.`
}
