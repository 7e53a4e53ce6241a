// The bar above a sheet: its controls in the definition's order, every other
// filter in a menu, and a switch to compare with the period before.
import { isChanged, reset } from '../change'
import { h, icon } from '../dom'
import { popover, type Popover } from '../popover'
import type { Store } from '../store'
import type { Control, Filter } from '../types'
import { chips } from './chips'
import { control, type ControlView } from './control'

export class ControlBar {
  readonly element = h('div', { class: 'controls' })
  private readonly bar = h('nav', { class: 'bar filters', 'aria-label': 'Filters' })
  private readonly chips = h('div', { class: 'chips' })
  private views: ControlView[] = []
  private range: ControlView | undefined
  private menu: Popover | undefined
  private readonly compare: HTMLElement
  /** What is not of one sheet: resetting and comparing. */
  readonly general: HTMLElement
  private readonly clear = h('button', { type: 'button', class: 'link reset', title: 'Reset all filters (r)', onclick: () => this.reset() }, 'Reset')
  private sheet = ''

  constructor(private readonly store: Store) {
    this.element.append(this.bar, this.chips)
    this.compare = h('button', { type: 'button', class: 'button switch', title: 'Compare with the period before (c)', onclick: () => this.toggleCompare() }, icon('compare'), h('span', {}, 'Compare'))
    this.general = h('div', { class: 'general' }, this.clear, this.compare)
    this.update()
  }

  openRange(): void {
    this.range?.open()
  }

  openMenu(): void {
    this.menu?.open()
  }

  reset(): void {
    this.store.set(reset(this.store.state))
  }

  toggleCompare(): void {
    this.store.set({ ...this.store.state, compare: !this.store.state.compare })
  }

  update(): void {
    const { sheet, state } = this.store
    if (sheet.id !== this.sheet) this.build()
    this.sheet = sheet.id
    for (const view of this.views) view.draw()
    this.compare.setAttribute('aria-pressed', String(state.compare))
    this.clear.hidden = !isChanged(state)
    const all = chips(this.store)
    this.chips.replaceChildren(...all)
    this.chips.hidden = all.length === 0
  }

  private build(): void {
    const { sheet } = this.store
    const placed = new Set((sheet.elements ?? []).map((e) => e.control))
    const shown = (sheet.controls ?? []).filter((c) => !placed.has(c.id))
    this.views = shown.map((c) => control(c, this.store))
    const date = this.store.dateFilter(sheet)
    const at = shown.findIndex((c) => c.filter !== undefined && c.filter === date?.id)
    this.range = this.views[at]
    if (date && !this.range) {
      this.range = control({ id: date.id, title: date.label, filter: date.id, type: 'relative-date', column: 0, columns: 3 }, this.store)
      this.views.unshift(this.range)
    }
    const more = h('button', { type: 'button', class: 'button more', 'aria-label': 'Filter by anything', title: 'Filter by anything (/)' }, icon('filter'), h('kbd', { 'aria-hidden': 'true' }, '/'))
    this.menu = popover(more, 'Filter by', () => this.everything())
    this.bar.replaceChildren(...this.views.map((v) => v.element), more)
  }

  /** Every filter and parameter of the sheet, with a search over their names. */
  private everything(): Node {
    const content = h('div', { class: 'field-menu' })
    const items = allControls(this.store).map((def) => h('button', {
      type: 'button', class: 'item',
      onclick: () => {
        const view = control(def, this.store)
        // The popover of the filter takes the place of the list.
        this.menu?.close()
        const known = this.views.find((v) => v.element.dataset['control'] === view.element.dataset['control'])
        if (known) return known.open()
        this.bar.insertBefore(view.element, this.bar.lastElementChild)
        this.views.push(view)
        view.open()
      },
    }, def.title))
    const input = h('input', {
      type: 'search', class: 'search', placeholder: 'Filter by…', 'aria-label': 'Filter by', autofocus: true, autocomplete: 'off',
      oninput: () => { for (const item of items) item.hidden = !item.textContent?.toLowerCase().includes(input.value.trim().toLowerCase()) },
      onkeydown: (event: KeyboardEvent) => { if (event.key === 'Enter') { event.preventDefault(); items.find((item) => !item.hidden)?.click() } },
    })
    content.append(input, h('div', { class: 'menu' }, ...items))
    return content
  }
}

/** The sheet's controls, and one for every filter that reaches it without. */
function allControls(store: Store): Control[] {
  const { sheet, filters } = store
  const own = sheet.controls ?? []
  const without = filters.filter((f) => !f.parameter && f.type !== 'top' && (f.sheets ?? []).includes(sheet.id) && !own.some((c) => c.filter === f.id))
  return [...own, ...without.map((f): Control => ({ id: f.id, title: f.label, filter: f.id, type: typeFor(f), multi: f.type === 'category', dynamic: true, column: 0, columns: 2 }))]
}

const typeFor = (f: Filter): Control['type'] => (f.type === 'category' ? 'dropdown' : f.type === 'number' ? 'text' : 'relative-date')
