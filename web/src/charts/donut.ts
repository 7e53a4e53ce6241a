// The parts of a whole: a ring with the total inside, and a list beside it.
import { h } from '../dom'
import * as format from '../format'
import type { Store } from '../store'
import { color } from '../theme'
import type { Data, Info } from '../types'
import { palette } from './colors'
import { canvas, common, tooltip, type Drawing } from './echarts'
import { describe, parts, type Part } from './shape'
import { reasonPhrase } from './status'

const LISTED = 8

export function donutDrawing(info: Info, data: Data, store: Store): Drawing | undefined {
  const found = parts(data)
  if (!found) return undefined
  const { x, measure } = found
  const field = x.field
  const shown = x.palette === 'status' ? byClass(fold(found.parts)) : fold(found.parts)
  const total = shown.reduce((sum, p) => sum + p.size, 0)
  const colors = palette(shown.map((p) => p.value || null), x.palette === 'status')
  const name = (p: Part) => (x.palette === 'status' ? `${p.label} ${reasonPhrase(p.value)}`.trim() : p.label)
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(info, data) })
  const list = h('ul', { class: 'donut-list' }, ...shown.map((p, i) => {
    const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' })
    swatch.style.background = colors[i] ?? ''
    const content = [swatch, h('span', { class: 'name' }, name(p)), h('span', { class: 'count' }, format.percent(total ? p.size / total : 0))]
    const title = `${name(p)}: ${format.integer(p.size)}`
    return h('li', {}, field && p.value
      ? h('button', { type: 'button', class: 'key', 'data-value': p.value, 'aria-pressed': String(store.has(field, p.value)), title, onclick: () => store.toggle(field, p.value) }, ...content)
      : h('span', { class: 'key', title }, ...content))
  }))
  const middle = h('div', { class: 'donut-total', 'aria-hidden': 'true' }, h('b', {}, format.compact(total)), h('span', {}, measure.label.toLowerCase()))
  return canvas(h('div', { class: 'donut' }, h('div', { class: 'ring' }, box, middle), list), box, (chart) => {
    chart.setOption({
      ...common(),
      tooltip: { ...tooltip(), trigger: 'item', formatter: (hover: { dataIndex: number }) => tip(shown[hover.dataIndex], colors[hover.dataIndex], total, name) },
      series: [{
        type: 'pie', radius: ['68%', '96%'], label: { show: false }, labelLine: { show: false }, minAngle: 2,
        itemStyle: { borderColor: color('surface'), borderWidth: 2 }, emphasis: { scale: false, itemStyle: { opacity: 0.85 } },
        cursor: field ? 'pointer' : 'default',
        data: shown.map((p, i) => ({ name: p.label, value: p.size, itemStyle: { color: colors[i] } })),
      }],
    })
    chart.on('click', (event) => {
      const p = shown[event.dataIndex]
      if (field && p?.value) store.toggle(field, p.value)
    })
  })
}

/** Codes of one class side by side, each class by size. */
function byClass(all: Part[]): Part[] {
  return all.toSorted((a, b) => (a.value[0] ?? '9').localeCompare(b.value[0] ?? '9') || b.size - a.size)
}

/** Sums up all parts beyond the largest. */
function fold(all: Part[]): Part[] {
  if (all.length <= LISTED) return all
  const rest = all.slice(LISTED - 1)
  return [...all.slice(0, LISTED - 1), { value: '', label: `${rest.length} others`, size: rest.reduce((sum, p) => sum + p.size, 0) }]
}

function tip(p: Part | undefined, fill: string | undefined, total: number, name: (p: Part) => string): HTMLElement {
  const swatch = h('span', { class: 'swatch' })
  swatch.style.background = fill ?? ''
  return h('div', { class: 'tip' }, p && h('div', { class: 'tip-row' }, swatch, h('span', { class: 'tip-name' }, name(p)),
    h('span', { class: 'tip-value' }, `${format.integer(p.size)} · ${format.percent(total ? p.size / total : 0)}`)))
}
