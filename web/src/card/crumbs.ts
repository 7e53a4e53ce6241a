// The way down a visual's hierarchy, and back up.
import { drill } from '../change'
import { h } from '../dom'
import { cell } from '../format'
import { hierarchyField } from '../point'
import type { Store } from '../store'
import type { Visual } from '../types'

export function crumbs(root: HTMLElement, visual: Visual, store: Store): void {
  const path = store.state.drill[visual.id] ?? []
  root.hidden = path.length === 0
  const field = hierarchyField(visual)
  const text = (value: string, level: number) => (field ? cell(value, { type: field.type, format: { granularity: visual.hierarchy?.[level]?.granularity ?? '' } }) : value)
  const labels = ['All', ...path.map(text)]
  root.replaceChildren(h('nav', { 'aria-label': `Level of ${visual.title}` }, ...labels.map((label, i) => (i === path.length
    ? h('span', { 'aria-current': 'true' }, label)
    : h('button', { type: 'button', class: 'crumb', onclick: () => store.set(drill(store.state, visual.id, path.slice(0, i))) }, label)))))
}
