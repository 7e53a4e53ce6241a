// The key of a chart: buttons that filter by a value, or, where there is
// nothing to filter by, show and hide a series.
import { h } from '../dom'
import type { Store } from '../store'

export interface Entry {
  label: string
  color: string
  detail: string
  /** The value to filter by. */
  value?: string
}

export function legend(entries: Entry[], field: string | undefined, store: Store, show: (i: number, on: boolean) => void): HTMLElement {
  return h('div', { class: 'legend' }, ...entries.map((entry, i) => {
    const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' })
    swatch.style.background = entry.color
    const content = [swatch, h('span', { class: 'name' }, entry.label), entry.detail && h('span', { class: 'count' }, entry.detail)]
    const { value } = entry
    if (field && value !== undefined) {
      const on = store.has(field, value)
      return h('button', {
        type: 'button', class: 'key', 'data-value': value, 'aria-pressed': String(on), title: on ? `Remove filter ${entry.label}` : `Filter by ${entry.label}`,
        onclick: () => store.toggle(field, value),
      }, ...content)
    }
    if (field) return h('span', { class: 'key' }, ...content)
    const button = h('button', {
      type: 'button', class: 'key switch', 'aria-pressed': 'true', title: `Show or hide ${entry.label}`,
      onclick: () => {
        const on = button.getAttribute('aria-pressed') !== 'true'
        button.setAttribute('aria-pressed', String(on))
        button.classList.toggle('off', !on)
        show(i, on)
      },
    }, ...content)
    return button
  }))
}
