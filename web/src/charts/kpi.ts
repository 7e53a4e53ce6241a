// One number, its change against the period before, and its course.
import { h, svg } from '../dom'
import * as format from '../format'
import type { Column, Data, Info } from '../types'
import type { Drawing } from './echarts'
import { isLone } from './shape'

export function kpiDrawing(info: Info, data: Data): Drawing | undefined {
  const at = (role: Column['role']) => data.columns.findIndex((c) => c.role === role)
  const numberAt = (role: Column['role']) => {
    const v = data.rows[0]?.[at(role)]
    return typeof v === 'number' ? v : undefined
  }
  const column = data.columns[at('value')]
  const value = numberAt('value')
  if (!column || value === undefined) return undefined
  const text = column.type === 'integer' ? format.compact(value) : format.cell(value, column)
  return {
    element: h('div', { class: 'kpi' },
      h('div', { class: 'kpi-value', title: format.cell(value, column) }, ...split(text)),
      changeLine(info, column, numberAt('later'), numberAt('earlier'), data.against),
      data.trend && spark(data.trend)),
  }
}

/** A KPI without a value: a dash, with the reason as its title. */
export function emptyKpi(reason: string): HTMLElement {
  return h('div', { class: 'kpi', title: reason }, h('div', { class: 'kpi-value faint' }, format.absent), h('p', { class: 'hidden' }, reason))
}

/** Sets the unit smaller than the number. */
function split(text: string): (Node | string)[] {
  const [number = '', unit] = text.split('\u202f')
  return unit ? [number, h('small', {}, ' ' + unit)] : [number]
}

function changeLine(info: Info, column: Column, later: number | undefined, earlier: number | undefined, against: string | undefined): HTMLElement {
  if (!against || later === undefined || earlier === undefined) {
    return h('div', { class: 'kpi-change', title: 'The data do not reach back over a whole period before.' }, h('span', { class: 'muted' }, 'no earlier period'))
  }
  const words = format.change(later, earlier, column.type) ?? (later === 0 ? '±0' : 'new')
  const even = !info.better || isNoise(column, later, earlier)
  const tone = even ? 'even' : later > earlier === (info.better === 'up') ? 'good' : 'bad'
  return h('div', { class: 'kpi-change', title: `${format.cell(later, column)} against ${format.cell(earlier, column)}: ${against}` },
    h('span', { class: `delta ${tone}` }, words),
    h('span', { class: 'hidden' }, even ? '' : tone === 'good' ? ' (better)' : ' (worse)'),
    h('span', { class: 'muted' }, ` ${against}`))
}

/** Changes too small to be called better or worse: under 1 %, or 0.05 points of a rate. */
function isNoise(column: Column, later: number, earlier: number): boolean {
  const change = Math.abs(later - earlier)
  return column.type === 'percent' ? change < 0.0005 : change < 0.01 * Math.abs(earlier) || change === 0
}

const WIDTH = 120
const HEIGHT = 32

/** A line with a shade below it; times without a value leave a gap, a lone value is a dot. */
function spark(trend: (number | null)[]): SVGElement {
  const known = trend.filter((v) => v !== null)
  const top = Math.max(...known, 0)
  const bottom = Math.min(...known, top)
  // Counts start at zero; a rate that never leaves 99 % would be a flat line.
  const floor = bottom > top * 0.8 && bottom < top ? bottom - (top - bottom) * 0.2 : 0
  const x = (i: number) => (trend.length > 1 ? (i / (trend.length - 1)) * WIDTH : WIDTH / 2)
  const y = (v: number) => HEIGHT - 2 - ((v - floor) / (top - floor || 1)) * (HEIGHT - 5)
  let line = ''
  let area = ''
  let dots = ''
  let last = -1
  trend.forEach((v, i) => {
    if (v === null) return
    const point = `${x(i).toFixed(1)} ${y(v).toFixed(1)}`
    const starts = last !== i - 1 || last < 0
    if (starts && last >= 0) area += `L${x(last).toFixed(1)} ${HEIGHT}Z`
    line += (starts ? 'M' : 'L') + point
    area += starts ? `M${x(i).toFixed(1)} ${HEIGHT}L${point}` : `L${point}`
    // A line without length, drawn with round ends; kept off the edge, which would cut it.
    if (isLone(trend, i)) dots += `M${Math.min(WIDTH - 3, Math.max(3, x(i))).toFixed(1)} ${y(v).toFixed(1)}h0`
    last = i
  })
  if (last >= 0) area += `L${x(last).toFixed(1)} ${HEIGHT}Z`
  return svg('svg', { class: 'spark', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { class: 'spark-area', d: area }), svg('path', { class: 'spark-line', d: line, 'vector-effect': 'non-scaling-stroke' }),
    svg('path', { class: 'spark-dot', d: dots, 'vector-effect': 'non-scaling-stroke' }))
}
