// The bar under the header: time range, filters, and a chip for every chosen
// value.
import * as api from './api'
import { h, icon } from './dom'
import { filterList } from './filterlist'
import { popover, type Popover } from './popover'
import { RangePicker } from './rangepicker'
import { toggled } from './state'
import type { Store } from './store'
import type { Field } from './types'

export class FilterBar {
  private readonly range: RangePicker
  private readonly buttons = new Map<string, HTMLElement>()
  private readonly chips = h('div', { class: 'chips' })
  private readonly menu: Popover

  constructor(root: HTMLElement, private readonly store: Store) {
    this.range = new RangePicker(store)
    const main = store.fields.filter((f) => f.main).map((f) => this.fieldButton(f))
    const more = h('button', { type: 'button', class: 'button more', title: 'Add a filter (/)' }, icon('plus'), h('span', {}, 'Filter'), h('kbd', { 'aria-hidden': 'true' }, '/'))
    this.menu = popover(more, 'Add a filter', () => this.fieldMenu())
    root.append(h('nav', { class: 'bar filters', 'aria-label': 'Filters' }, this.range.element, ...main, more), this.chips)
    store.subscribe(() => this.draw())
    this.draw()
  }

  openRange(): void {
    this.range.open()
  }

  openMenu(): void {
    this.menu.open()
  }

  reset(): void {
    this.store.set({ ...this.store.state, terms: {} })
  }

  private fieldButton(field: Field): HTMLElement {
    const button = h('button', { type: 'button', class: 'button field' })
    this.buttons.set(field.name, button)
    popover(button, field.label, () => filterList(this.store, field))
    return button
  }

  /** All fields to choose from, with a search over their names. */
  private fieldMenu(): Node {
    const content = h('div', { class: 'field-menu' })
    const items = this.store.fields.map((field) => h('button', {
      type: 'button', class: 'item',
      onclick: () => {
        content.replaceChildren(h('h2', {}, field.label), filterList(this.store, field))
        content.querySelector('input')?.focus()
      },
    }, field.label))
    const input = h('input', {
      type: 'search', class: 'search', placeholder: 'Filter by…', 'aria-label': 'Filter by', autofocus: true, autocomplete: 'off',
      oninput: () => {
        const text = input.value.trim().toLowerCase()
        for (const item of items) item.hidden = !item.textContent?.toLowerCase().includes(text)
      },
      onkeydown: (event: KeyboardEvent) => {
        if (event.key === 'Enter') items.find((item) => !item.hidden)?.click()
      },
    })
    content.append(input, h('div', { class: 'menu' }, ...items))
    return content
  }

  private draw(): void {
    this.range.draw()
    for (const field of this.store.fields) {
      const button = this.buttons.get(field.name)
      if (!button) continue
      const n = this.store.state.terms[field.name]?.length ?? 0
      button.classList.toggle('active', n > 0)
      button.replaceChildren(h('span', {}, field.label), n > 0 ? h('span', { class: 'badge', 'aria-label': `${n} chosen` }, String(n)) : '', icon('down'))
    }
    this.drawChips()
    void this.learnLabels()
  }

  private drawChips(): void {
    const chips = Object.entries(this.store.state.terms).flatMap(([name, values]) => values.map((v) => this.chip(name, v)))
    if (chips.length) {
      chips.push(h('button', { type: 'button', class: 'link reset', title: 'Reset all filters (r)', onclick: () => this.reset() }, 'Reset'))
    }
    this.chips.replaceChildren(...chips)
    this.chips.hidden = chips.length === 0
  }

  private chip(name: string, value: string): HTMLElement {
    const field = this.store.field(name)
    const label = this.store.label(name, value) ?? value
    return h('span', { class: 'chip' },
      h('span', { class: 'chip-field' }, `${field?.label ?? name}`), h('span', { class: 'chip-value', title: value }, label),
      h('button', {
        type: 'button', class: 'chip-remove', 'aria-label': `Remove filter ${field?.label ?? name} ${label}`,
        onclick: () => this.store.set(toggled(this.store.state, name, value)),
      }, icon('close')))
  }

  /** Ids that came with the URL get their names. */
  private async learnLabels(): Promise<void> {
    let learned = false
    for (const [name, values] of Object.entries(this.store.state.terms)) {
      for (const v of values) {
        if (this.store.label(name, v) !== undefined) continue
        this.store.learn(name, v, v) // ask once
        const found = await api.values(name, v, api.query({ range: { preset: 'all' }, terms: {} }, this.store.extent)).catch(() => [])
        const match = found.find((f) => f.value === v)
        if (!match || match.label === v) continue
        this.store.learn(name, v, match.label)
        learned = true
      }
    }
    if (learned) this.drawChips()
  }
}
