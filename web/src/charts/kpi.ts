// One number, what it is compared with, and its course.
import { h, icon, svg, type IconName } from '../dom'
import * as format from '../format'
import { fieldsOf } from '../point'
import type { Field, KPIData, Style } from '../types'
import type { Drawing } from './echarts'
import type { Scene } from './scene'
import { isLone } from './shape'

const anyNumber: Pick<Field, 'format' | 'type'> = { format: {}, type: 'number' }

export function kpiDrawing(scene: Scene): Drawing | undefined {
  const { visual, data } = scene
  const kpi = data.kpi
  if (!kpi) return undefined
  const field = fieldsOf(visual).find((f) => f.well === 'value') ?? fieldsOf(visual).find((f) => f.measure) ?? anyNumber
  const style = (data.styles ?? []).find((s) => s.row === -1)
  const text = kpi.value === null || kpi.value === undefined ? kpi.text || format.absent : format.number(kpi.value, field.format, true)
  const value = h('div', { class: text === format.absent ? 'kpi-value faint' : 'kpi-value', title: kpi.value === null ? '' : format.cell(kpi.value, { ...field, format: { ...field.format, scale: '' } }) },
    style?.icon && symbol(style), ...acting(scene, split(text)))
  if (style?.color) value.style.setProperty('--tone', style.color)
  value.classList.toggle('toned', Boolean(style?.color))
  return {
    element: h('div', { class: 'kpi' }, value, comparison(scene, kpi, field), visual.options.progress && kpi.target !== undefined && progress(kpi, field),
      visual.options.sparkline && kpi.trend && kpi.trend.length > 1 && spark(kpi.trend.map((p) => p.value), visual.options.sparkline === 'area'),
      scene.about && h('p', { class: 'kpi-about', title: scene.about }, scene.about)),
  }
}

/** The value as a button where choosing it does something. */
function acting(scene: Scene, content: (Node | string)[]): (Node | string)[] {
  const row = scene.data.rows?.[0] ?? []
  const hint = scene.hint(row)
  if (!hint) return content
  const button: HTMLElement = h('button', { type: 'button', class: 'kpi-button', title: hint, 'data-value': 'kpi', onclick: (event: MouseEvent) => scene.choose(row, event, button) },
    ...content, h('span', { class: 'hidden' }, `, ${hint}`))
  return [button]
}

/** Icons of QuickSight's sets, by what they mean. */
const symbols: Record<string, IconName> = { up: 'up', down: 'fall', flat: 'flat', flag: 'flag', check: 'check', x: 'close', exclamation: 'warning', warning: 'warning' }

export function symbol({ icon: name = '', color }: Style): Element {
  const key = Object.keys(symbols).find((k) => name.toLowerCase().includes(k))
  const drawn = icon(key ? (symbols[key] as IconName) : 'circle')
  drawn.classList.add('symbol')
  if (color) drawn.style.color = color
  return drawn
}

/** Sets the unit smaller than the number. */
function split(text: string): (Node | string)[] {
  const [, number = text, unit = ''] = /^(.*\d)\s*([KMBT%]|\D+)?$/u.exec(text) ?? []
  return unit ? [number, h('small', {}, /^[KMBT%]$/.test(unit) ? unit : '\u2009' + unit.trim())] : [text]
}

function comparison({ visual, partly }: Scene, kpi: KPIData, field: Pick<Field, 'format'>): HTMLElement {
  const line = h('div', { class: 'kpi-change' })
  const base = kpi.earlier ?? (visual.options.progress ? undefined : kpi.target)
  if (kpi.value === null || kpi.value === undefined || base === undefined || base === null) {
    if (kpi.against) line.append(h('span', { class: 'muted' }, `no ${kpi.against}`))
    return line
  }
  const how = visual.options.comparison || (field.format.kind === 'percent' ? 'difference' : 'percent')
  const words = format.change(kpi.value, base, how, field.format)
  const way: IconName = kpi.value > base ? 'up' : kpi.value < base ? 'fall' : 'flat'
  line.title = `${partly ? 'The data begin within the period before. ' : ''}${format.number(kpi.value, field.format)} against ${format.number(base, field.format)}${kpi.against ? `, ${kpi.against}` : ''}`
  line.append(h('span', { class: partly ? 'delta partly' : 'delta' }, icon(way), words ?? 'new'), h('span', { class: 'muted' }, ` vs ${format.number(base, field.format, true)}`),
    kpi.against ? h('span', { class: 'against muted' }, partly ? `data missing in ${kpi.against}` : kpi.against) : '')
  return line
}

function progress(kpi: KPIData, field: Pick<Field, 'format'>): HTMLElement {
  const share = kpi.target ? Math.max(0, (kpi.value ?? 0) / kpi.target) : 0
  const bar = h('i', {})
  bar.style.width = `${Math.min(1, share) * 100}%`
  return h('div', { class: 'kpi-progress' }, h('span', { class: 'meter-track', 'aria-hidden': 'true' }, bar),
    h('span', { class: 'muted' }, `${format.percent(share)} of ${format.number(kpi.target ?? 0, field.format, true)}`))
}

const WIDTH = 120
const HEIGHT = 32

/** A line, perhaps with a shade below it; times without a value leave a gap, a lone value is a dot. */
export function spark(trend: (number | null)[], shaded: boolean): SVGElement {
  const known = trend.filter((v) => v !== null)
  const top = Math.max(...known, 0)
  const bottom = Math.min(...known, top)
  // Counts start at zero; a rate that never leaves 99 % would be a flat line.
  const floor = bottom > top * 0.8 && bottom < top ? bottom - (top - bottom) * 0.2 : 0
  const x = (i: number) => (trend.length > 1 ? (i / (trend.length - 1)) * WIDTH : WIDTH / 2)
  const y = (v: number) => HEIGHT - 2 - ((v - floor) / (top - floor || 1)) * (HEIGHT - 5)
  let [line, area, dots] = ['', '', '']
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
    ...(shaded ? [svg('path', { class: 'spark-area', d: area })] : []), svg('path', { class: 'spark-line', d: line, 'vector-effect': 'non-scaling-stroke' }),
    svg('path', { class: 'spark-dot', d: dots, 'vector-effect': 'non-scaling-stroke' }))
}
