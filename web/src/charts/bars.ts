// A ranking: one line per value, with a bar behind it.
import { h } from '../dom'
import * as format from '../format'
import type { Store } from '../store'
import type { Data, Info } from '../types'
import type { Drawing } from './echarts'
import { parts } from './shape'

const SHOWN = 8

export function barsDrawing(info: Info, data: Data, store: Store, showTable: () => void): Drawing | undefined {
  const found = parts(data)
  if (!found) return undefined
  const { x } = found
  const field = x.field
  const total = found.parts.reduce((sum, p) => sum + p.size, 0)
  const largest = Math.max(...found.parts.map((p) => p.size))
  const rows = found.parts.slice(0, SHOWN).map((p) => {
    const bar = h('span', { class: 'rank-bar', 'aria-hidden': 'true' })
    bar.style.width = `${(p.size / largest) * 100}%`
    const content = [bar, h('span', { class: 'name' }, p.label), h('span', { class: 'count' }, format.integer(p.size)),
      h('span', { class: 'share' }, format.percent(total ? p.size / total : 0))]
    return h('li', {}, field && p.value
      ? h('button', { type: 'button', class: 'rank', 'data-value': p.value, 'aria-pressed': String(store.has(field, p.value)), title: `Filter by ${p.label}`, onclick: () => store.toggle(field, p.value, p.label) }, ...content)
      : h('span', { class: 'rank' }, ...content))
  })
  const more = found.parts.length - rows.length
  return {
    element: h('div', { class: 'ranking' }, h('ol', { 'aria-label': info.title }, ...rows),
      more > 0 && h('button', { type: 'button', class: 'link more-rows', onclick: showTable }, `Show all ${found.parts.length}`)),
  }
}
