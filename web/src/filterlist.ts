// The content of a filter's popover: a searchable list of values with counts.
import * as api from './api'
import { h } from './dom'
import { country, integer } from './format'
import { statusColor } from './charts/colors'
import { toggled, withTerms } from './state'
import type { Store } from './store'
import type { Field, Value } from './types'

const PAUSE = 150 // milliseconds of typing pause before a search

/** Values of a field to tick. The first tick can be undone with the back button, the others join it. */
export function filterList(store: Store, field: Field): HTMLElement {
  const list = h('div', { class: 'values', role: 'group', 'aria-label': field.plural })
  const input = h('input', {
    type: 'search', class: 'search', placeholder: `Search ${field.plural}`, 'aria-label': `Search ${field.plural}`, autofocus: true, autocomplete: 'off', spellcheck: 'false',
    oninput: () => { clearTimeout(timer); timer = window.setTimeout(load, PAUSE) },
    onkeydown: (event: KeyboardEvent) => { if (event.key === 'Enter' && !event.repeat) void tickFirst() },
  })
  const clear = h('button', {
    type: 'button', class: 'link',
    // The button hides itself, and the focus must stay in the popover.
    onclick: () => { commit(withTerms(store.state, field.name, [])); input.focus(); void load() },
  }, 'Clear')
  let timer = 0
  let pending = new AbortController()
  let changed = false
  let shown: string | undefined // the search that the list answers

  const commit = (next: typeof store.state) => {
    store.set(next, changed ? 'replace' : 'push')
    changed = true
    clear.hidden = !store.state.terms[field.name]
  }

  const row = (v: Value): HTMLElement => {
    const box = h('input', {
      type: 'checkbox', checked: store.has(field.name, v.value),
      onchange: () => commit(toggled(store.state, field.name, v.value)),
    })
    const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' })
    if (field.palette) swatch.style.background = statusColor(v.value)
    return h('label', { class: 'value', title: v.label === v.value ? v.value : `${v.label} (${v.value})` },
      box, field.palette && swatch,
      h('span', { class: 'name' }, store.label(field.name, v.value) ?? v.label),
      h('span', { class: 'count' }, integer(v.count)))
  }

  const load = async () => {
    pending.abort()
    pending = new AbortController()
    const search = input.value.trim()
    try {
      const values = await find(store, field, search, pending.signal)
      for (const v of values) store.learn(field.name, v.value, v.label)
      shown = search
      list.replaceChildren(...withChosen(store, field, values, input.value).map(row))
      if (values.length === 0) list.append(h('p', { class: 'muted none' }, input.value ? 'Nothing found.' : `No ${field.plural} in this time range.`))
    } catch (error) {
      if (!pending.signal.aborted) list.replaceChildren(h('p', { class: 'problem none' }, String((error as Error).message)))
    }
  }

  /** Ticks or unticks the first hit, also of a search that has yet to be sent. */
  const tickFirst = async () => {
    if (shown !== input.value.trim()) {
      clearTimeout(timer)
      await load()
    }
    if (shown === input.value.trim()) list.querySelector('input')?.click()
  }

  /** Up and down move through the search field and the values. */
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    const stops = [input, ...list.querySelectorAll('input')]
    stops[stops.indexOf(document.activeElement as HTMLInputElement) + step]?.focus()
  }

  clear.hidden = !store.state.terms[field.name]
  void load()
  return h('div', { class: 'filter-list', onkeydown: move }, input, list, h('div', { class: 'filter-foot' }, clear))
}

/** Searches on the server, except for countries: it only knows their codes. */
async function find(store: Store, field: Field, search: string, signal: AbortSignal): Promise<Value[]> {
  const params = api.query(store.state, store.extent)
  if (field.type !== 'country') return api.values(field.name, search, params, signal)
  const all = await api.values(field.name, '', params, signal)
  return all.filter((v) => `${country(v.value)} ${v.value}`.toLowerCase().includes(search.toLowerCase()))
}

/** The values with those that are chosen but no longer occur. */
function withChosen(store: Store, field: Field, values: Value[], search: string): Value[] {
  if (search) return values
  const missing = (store.state.terms[field.name] ?? []).filter((v) => !values.some((known) => known.value === v))
  return [...missing.map((v) => ({ value: v, label: store.label(field.name, v) ?? v, count: 0 })), ...values]
}
