// The content of a dropdown: a searchable list of values with counts, to tick
// or to choose one of.
import * as api from '../api'
import { toggled } from '../change'
import { h } from '../dom'
import { integer } from '../format'
import type { Store } from '../store'
import type { Value } from '../types'
import type { Subject } from './subject'

const PAUSE = 150 // milliseconds of typing pause before a search
const FEW = 8 // fixed choices that need no search

interface Options {
  multi: boolean
  /** The choices where they are fixed. */
  fixed?: string[]
  close: () => void
}

/** The first tick can be undone with the back button, the others join it. */
export function choices(subject: Subject, store: Store, { multi, fixed, close }: Options): HTMLElement {
  const list = h('div', { class: 'values', role: 'group', 'aria-label': subject.title })
  const name = subject.title.toLowerCase()
  const input = h('input', {
    type: 'search', class: 'search', placeholder: `Search ${name}`, 'aria-label': `Search ${name}`, autofocus: true, autocomplete: 'off', spellcheck: 'false',
    oninput: () => { clearTimeout(timer); timer = window.setTimeout(() => void load(), PAUSE) },
    onkeydown: (event: KeyboardEvent) => { if (event.key === 'Enter' && !event.repeat) void tickFirst() },
  })
  let timer = 0
  let pending = new AbortController()
  let changed = false
  let shown: string | undefined // the search that the list answers

  const commit = (values: string[]) => {
    subject.set(values, changed ? 'replace' : 'push')
    changed = true
    clear.hidden = subject.values().length === 0
    if (!multi) close()
  }
  const clear = h('button', {
    type: 'button', class: 'link',
    // The button hides itself, and the focus must stay in the popover.
    onclick: () => { commit([]); input.focus(); void load() },
  }, multi ? 'Clear' : 'All')
  const row = (v: Value): HTMLElement => {
    const box = h('input', {
      type: multi ? 'checkbox' : 'radio', name: `choice-${subject.key}`, checked: subject.values().includes(v.value),
      onchange: () => commit(multi ? toggled(subject.values(), v.value) : [v.value]),
    })
    const color = subject.colors[v.value]
    const swatch = color ? h('span', { class: 'swatch', 'aria-hidden': 'true' }) : undefined
    if (swatch && color) swatch.style.background = color
    return h('label', { class: 'value', title: v.value }, box, swatch, h('span', { class: 'name' }, subject.text(v.value)), v.count > 0 && h('span', { class: 'count' }, integer(v.count)))
  }
  const load = async () => {
    pending.abort()
    pending = new AbortController()
    const { signal } = pending
    const search = input.value.trim()
    try {
      const { values, more } = await find(subject, store, fixed, search, signal)
      if (signal.aborted) return
      shown = search
      list.replaceChildren(...(search ? values : withChosen(subject, values)).map(row))
      if (values.length === 0) list.append(h('p', { class: 'muted none' }, search ? 'Nothing found.' : 'No values in this range and with these filters.'))
      if (more) list.append(h('p', { class: 'muted none' }, 'There are more: search for them.'))
    } catch (error) {
      if (!signal.aborted) list.replaceChildren(h('p', { class: 'problem none' }, (error as Error).message))
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
  const searchable = !fixed || fixed.length > FEW
  clear.hidden = subject.values().length === 0 || (!multi && subject.standard.length > 0)
  void load()
  return h('div', { class: 'filter-list', onkeydown: (event: KeyboardEvent) => move(event, [...(searchable ? [input] : []), ...list.querySelectorAll('input')], multi) },
    searchable && input, list, h('div', { class: 'filter-foot' }, clear))
}

/** Up and down move through the search field and the values; radio buttons do so themselves. */
function move(event: KeyboardEvent, stops: HTMLElement[], multi: boolean): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0 || (!multi && (document.activeElement as HTMLInputElement).type === 'radio')) return
  event.preventDefault()
  stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus()
}

/** Searches on the server, except for countries, of which it only knows codes, and for fixed choices. */
async function find(subject: Subject, store: Store, fixed: string[] | undefined, search: string, signal: AbortSignal): Promise<{ values: Value[]; more: boolean }> {
  const matches = (v: Value) => `${subject.text(v.value)} ${v.value}`.toLowerCase().includes(search.toLowerCase())
  if (fixed) return { values: fixed.map((value) => ({ value, count: 0 })).filter(matches), more: false }
  if (!subject.country) return api.values(subject.key, search, store.controlQuery(), signal)
  const all = await api.values(subject.key, '', store.controlQuery(), signal)
  return { ...all, values: all.values.filter(matches) }
}

/** The values with those that are chosen but do not occur now. */
function withChosen(subject: Subject, values: Value[]): Value[] {
  const missing = subject.values().filter((v) => !values.some((known) => known.value === v))
  return [...missing.map((value) => ({ value, count: 0 })), ...values]
}
