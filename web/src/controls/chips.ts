// What is chosen, one chip for each value, each to be taken back.
import { toggled, unpick } from '../change'
import { h, icon } from '../dom'
import { cell } from '../format'
import { fieldsOf } from '../point'
import type { Store } from '../store'
import { filterSubject, parameterSubject, type Subject } from './subject'

export function chips(store: Store): HTMLElement[] {
  const { state, sheet } = store
  const date = store.dateFilter()?.id
  const filters = Object.keys(state.filters).flatMap((id) => {
    const filter = store.filter(id)
    return filter && id !== date && (filter.sheets ?? []).includes(sheet.id) ? valuesOf(filterSubject(filter, filter.label, store)) : []
  })
  const parameters = Object.keys(state.parameters).flatMap((name) => valuesOf(parameterSubject(name, titleOf(store, name), store)))
  return [...filters, ...parameters, ...picked(store)]
}

/** What a control calls a parameter, on this sheet or else on another. */
function titleOf(store: Store, name: string): string {
  const sheets = [store.sheet, ...store.page.sheets]
  return sheets.flatMap((s) => s.controls ?? []).find((c) => c.parameter === name && c.title)?.title ?? name
}

function valuesOf(subject: Subject): HTMLElement[] {
  const values = subject.values()
  if (values.length === 0) return [chip(subject.title, 'all', '', () => subject.set(subject.standard))]
  return values.map((v) => chip(subject.title, subject.text(v), '', () => {
    const left = toggled(subject.values(), v)
    subject.set(left.length ? left : subject.standard)
  }))
}

/** Points that were clicked on the open sheet. */
function picked(store: Store): HTMLElement[] {
  return (store.sheet.elements ?? []).flatMap(({ visual }) => (visual ? (store.state.picks[visual.id] ?? []).map((p) => {
    const field = fieldsOf(visual).find((f) => f.column === p.column)
    const text = field ? cell(p.value, field) : p.value
    return chip(store.filters.find((f) => f.column === p.column)?.label ?? field?.label ?? p.column, text, `from ${store.fill(visual.title) || visual.id}`, () => store.set(unpick(store.state, visual.id)))
  }) : []))
}

function chip(name: string, value: string, from: string, remove: () => void): HTMLElement {
  return h('span', { class: from ? 'chip from-chart' : 'chip' }, h('span', { class: 'chip-field' }, name), h('span', { class: 'chip-value', title: value }, value), from && h('span', { class: 'chip-from' }, from),
    h('button', { type: 'button', class: 'chip-remove', 'aria-label': `Remove filter ${name} ${value}`, onclick: remove }, icon('close')))
}
