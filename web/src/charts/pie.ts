// A ring or a pie, with its parts listed beside it.
import { h } from '../dom'
import { cell, compact, number, percent } from '../format'
import { columns, dimensions, measures, rowsOf } from '../point'
import { common } from './axis'
import { describe } from './describe'
import { canvas, type Drawing, type Option } from './echarts'
import { listen } from './pointer'
import { opacity, type Scene } from './scene'
import { chart } from './shape'
import { tip, tooltip } from './tooltip'

export interface Part {
  label: string
  color: string
  size: number
  row: number
}

export function parts(scene: Pick<Scene, 'visual' | 'data' | 'look'>): Part[] {
  const { visual, data, look } = scene
  const all = columns(visual, data)
  const [name] = dimensions(all)
  const [measure] = measures(all)
  if (!measure) return []
  const free = name ? look.series.filter((c) => !Object.values(name.field.colors ?? {}).some((k) => k.toLowerCase() === c.toLowerCase())) : look.series
  // The colours of parts are those that a chart coloured by the same field would have.
  const fixed = chart({ ...visual, fields: (visual.fields ?? []).map((f) => (f.id === name?.field.id ? { ...f, well: 'color' } : f)) }, data, look)
  const colors = new Map(fixed.series.map((s) => [s.label, s.color]))
  return rowsOf(data).map((row, i) => {
    const label = name ? cell(row[name.index], name.field, data.step) : measure.label
    return { label, color: colors.get(label) ?? free[i % free.length] ?? look.other, size: Number(row[measure.index] ?? 0), row: i }
  })
}

export function pieDrawing(scene: Scene): Drawing {
  const { visual, data } = scene
  const all = parts(scene)
  const [measure] = measures(columns(visual, data))
  const total = all.reduce((sum, p) => sum + p.size, 0)
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(scene) })
  const ring = h('div', { class: 'ring' }, box,
    visual.options.donut && h('div', { class: 'donut-total', 'aria-hidden': 'true' }, h('b', {}, compact(total)), h('span', {}, measure?.label ?? '')))
  const list = h('ul', { class: 'donut-list' }, ...all.map((p) => entry(scene, p, total)))
  const element = h('div', { class: 'donut' }, ring, visual.options.legend !== 'hidden' && list)
  return canvas(element, box, () => pieOption(scene, all), (instance) => listen(instance, scene, (mark) => all[mark.dataIndex ?? -1]?.row))
}

function entry(scene: Scene, p: Part, total: number): HTMLElement {
  const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' })
  swatch.style.background = p.color
  const row = scene.data.rows?.[p.row] ?? []
  const content = [swatch, h('span', { class: 'name' }, p.label), h('span', { class: 'count' }, compact(p.size)), h('span', { class: 'share' }, percent(total ? p.size / total : 0))]
  const hint = scene.hint(row)
  const faded = scene.picked(row) === false ? ' faded' : ''
  if (!hint) return h('li', {}, h('span', { class: `key${faded}` }, ...content))
  const button: HTMLElement = h('button', {
    type: 'button', class: `key${faded}`, 'data-value': p.label, 'aria-pressed': String(scene.picked(row) === true), title: hint,
    onclick: (event: MouseEvent) => scene.choose(row, event, button),
    oncontextmenu: (event: MouseEvent) => { event.preventDefault(); scene.menu(row, event) },
  }, ...content)
  return h('li', {}, button)
}

const HOLES = { small: '84%', medium: '68%', large: '52%' }

export function pieOption(scene: Scene, all: Part[]): Option {
  const { visual, look, data } = scene
  const total = all.reduce((sum, p) => sum + p.size, 0)
  const [measure] = measures(columns(visual, data))
  return {
    ...common(look),
    tooltip: {
      ...tooltip(look),
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const p = all[dataIndex]
        return p ? tip(p.label, [
          { label: measure?.label ?? '', value: number(p.size, measure?.field.format ?? {}), color: p.color }, { label: 'Share', value: percent(total ? p.size / total : 0) },
        ], scene.hint(data.rows?.[p.row] ?? [])) : ''
      },
    },
    series: [{
      type: 'pie', radius: [visual.options.donut ? HOLES[visual.options.donut] : '0%', '98%'], center: ['50%', '50%'], startAngle: 90, minAngle: 1,
      label: { show: false }, labelLine: { show: false }, emphasis: { scale: false },
      itemStyle: { borderColor: look.surface, borderWidth: all.length > 1 ? 1.5 : 0, borderRadius: 2 },
      data: all.map((p) => ({ value: p.size, name: p.label, itemStyle: { color: p.color, opacity: opacity(scene, p.row) } })),
    }],
  }
}
