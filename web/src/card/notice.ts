// What a card shows that has no figures to draw: a skeleton, a problem, or why
// there is nothing, with the remedy.
import { choose, isChanged, reset } from '../change'
import { h, icon } from '../dom'
import { absent } from '../format'
import { absoluteText } from '../range'
import type { Store } from '../store'
import type { Data, Visual } from '../types'

export function skeleton(visual: Visual): HTMLElement {
  return h('div', { class: `skeleton for-${visual.kind}` }, h('span', { class: 'hidden' }, 'Loading'))
}

export function problem(text: string, again: () => void): HTMLElement {
  return h('div', { class: 'message', role: 'alert' }, icon('warning'), h('p', {}, text), h('button', { type: 'button', class: 'button', onclick: again }, 'Try again'))
}

export function notice(visual: Visual, data: Data, store: Store): HTMLElement {
  const reason = data.note || 'There is nothing to show.'
  if (visual.kind === 'kpi') return h('div', { class: 'kpi', title: reason }, h('div', { class: 'kpi-value faint' }, absent), h('p', { class: 'kpi-change muted' }, reason))
  const filter = store.dateFilter()
  const { first, newest } = store.meta
  const whole = first && newest ? absoluteText({ from: midnight(first, 0), to: midnight(newest, 1) }) : undefined
  const widen = filter && whole && store.chosen(filter.id)[0] !== whole && store.chosen(filter.id).length > 0
  return h('div', { class: 'message' }, h('p', {}, reason), h('div', { class: 'remedies' },
    isChanged(store.state) && h('button', { type: 'button', class: 'button', onclick: () => store.set(reset(store.state)) }, 'Reset filters'),
    widen && h('button', { type: 'button', class: 'button', onclick: () => store.set(choose(store.state, 'filters', filter.id, [whole], filter.default)) }, 'Show all dates')))
}

function midnight(iso: string, days: number): Date {
  const t = new Date(iso)
  return new Date(Date.UTC(t.getUTCFullYear(), t.getUTCMonth(), t.getUTCDate() + days))
}

/** The card of a visual that cannot be drawn. */
export function unsupported(reasons: string[]): HTMLElement {
  return h('div', { class: 'message' }, icon('warning'), h('p', {}, 'This is not supported here. QuickSight draws it.'),
    h('ul', { class: 'reasons' }, ...reasons.map((r) => h('li', {}, r))))
}
