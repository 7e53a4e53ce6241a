// A date filter: presets, any number of units back, or two dates of a calendar.
import { choose } from '../change'
import { DAY } from '../dates'
import { h, icon } from '../dom'
import { popover } from '../popover'
import { absoluteText, label, parseRange, presets, type Window } from '../range'
import type { Store } from '../store'
import type { Filter } from '../types'
import { Calendar } from './calendar'
import type { ControlView } from './control'

export function rangeControl(filter: Filter, title: string, store: Store): ControlView {
  const button = h('button', { type: 'button', class: 'button range', title: `${title} (t)`, 'data-control': filter.id })
  const pop = popover(button, title, (close) => content(filter, store, close))
  const draw = () => {
    const [name, dates] = store.rangeWords(filter)
    button.title = `${title}: ${[name, dates].filter(Boolean).join(', ')} (t)`
    button.replaceChildren(icon('calendar'), h('span', { class: 'range-label' }, name), dates && h('span', { class: 'range-dates' }, dates), icon('down'))
  }
  draw()
  return { element: button, draw, open: () => pop.open() }
}

function content(filter: Filter, store: Store, close: () => void): Node {
  const standard = filter.default ?? []
  const apply = (values: string[]) => {
    close()
    store.set(choose(store.state, 'filters', filter.id, values, standard))
  }
  const [now] = store.chosen(filter.id)
  const offered = [...new Set([...standard.filter((v) => !v.includes('..')), ...presets])].toSorted((a, b) => rank(a) - rank(b))
  const item = (value: string | undefined, name: string) => h('button', {
    type: 'button', class: 'item', 'aria-pressed': String(value === now), autofocus: value === now, onclick: () => apply(value === undefined ? [] : [value]),
  }, h('span', {}, name), value === now && icon('check'))
  const named = offered.flatMap((value) => { const range = parseRange(value); return range ? [item(value, label(range))] : [] })
  return h('div', { class: 'ranges' }, h('div', { class: 'menu' }, ...named, item(undefined, 'All time'), back(apply)), absolute(filter, store, (text) => apply([text])))
}

const rank = (value: string): number => { const i = presets.indexOf(value); return i < 0 ? -1 : i }

/** Any number of units back. */
function back(apply: (values: string[]) => void): HTMLElement {
  const n = h('input', { type: 'number', min: 1, max: 999, value: 3, 'aria-label': 'How many' })
  const unit = h('select', { 'aria-label': 'Unit' }, ...['hour', 'day', 'week', 'month'].map((u) => h('option', { value: u, selected: u === 'day' }, `${u}s`)))
  return h('form', { class: 'back', onsubmit: (event: Event) => { event.preventDefault(); apply([`last-${Math.max(1, Math.floor(Number(n.value)) || 1)}-${unit.value}`]) } },
    h('span', {}, 'Last'), n, unit, h('button', { type: 'submit', class: 'icon-button', 'aria-label': 'Apply', title: 'Apply' }, icon('check')))
}

/** Two days of a calendar, both included, or two times. */
function absolute(filter: Filter, store: Store, apply: (text: string) => void): HTMLElement {
  const newest = store.meta.newest ? new Date(store.meta.newest) : new Date(store.meta.now)
  const first = store.meta.first ? new Date(store.meta.first) : newest
  const bounds = { from: first, to: newest }
  const current = clip(store.window(filter) ?? bounds, bounds)
  const field = (id: string, text: string) => h('input', { type: 'text', id, value: text, class: 'moment', autocomplete: 'off', spellcheck: 'false', placeholder: '2026-11-01 10:00' })
  const [start, end] = [field('range-from', text(current.from)), field('range-to', text(current.to, true))]
  const calendar = new Calendar(current, bounds, store.page.weekStart, ({ from, to }) => {
    start.value = text(from)
    end.value = text(to, true)
  })
  const problem = h('p', { class: 'problem', role: 'alert' })
  return h('form', {
    class: 'custom',
    onsubmit: (event: Event) => {
      event.preventDefault()
      const range = parseRange(`${start.value.trim().replace(' ', 'T')}..${end.value.trim().replace(' ', 'T')}`)
      if (range?.kind === 'absolute') apply(absoluteText(range))
      else problem.textContent = 'Write days as 2026-11-01 or times as 2026-11-01 10:00, the first before the last.'
    },
  }, calendar.element,
  h('div', { class: 'moments' }, h('label', { for: 'range-from' }, 'From'), start, h('label', { for: 'range-to' }, 'To'), end), problem,
  h('div', { class: 'custom-foot' }, h('p', { class: 'muted' }, 'UTC. Relative ranges end at the newest record.'), h('button', { type: 'submit', class: 'button primary' }, 'Apply')))
}

/** The part of a window that has data, so that the calendar opens where they are. */
function clip(window: Window, bounds: Window): Window {
  const from = new Date(Math.max(window.from.getTime(), Math.floor(bounds.from.getTime() / DAY) * DAY))
  const to = window.to < bounds.to ? window.to : new Date((Math.floor(bounds.to.getTime() / DAY) + 1) * DAY)
  return from < to ? { from, to } : bounds
}

/** A day where it is one, else a time; a last day is the one that is included. */
function text(t: Date, last = false): string {
  if (t.getTime() % DAY !== 0) return t.toISOString().slice(0, 16).replace('T', ' ')
  return new Date(t.getTime() - (last ? DAY : 0)).toISOString().slice(0, 10)
}
