// The button for the time range and its popover: presets and a custom range.
import { h, icon } from './dom'
import { popover, type Popover } from './popover'
import { customText, dates, label, limits, parseCustom, presets, type Range } from './range'
import type { Store } from './store'

export class RangePicker {
  readonly element: HTMLButtonElement
  private readonly pop: Popover

  constructor(private readonly store: Store) {
    this.element = h('button', { type: 'button', class: 'button range', title: 'Time range (t)' })
    this.pop = popover(this.element, 'Time range', (close) => this.content(close))
    this.draw()
  }

  open(): void {
    this.pop.open()
  }

  draw(): void {
    const { range } = this.store.state
    this.element.replaceChildren(icon('calendar'), h('span', { class: 'range-label' }, label(range)),
      h('span', { class: 'range-dates' }, dates(range, this.store.extent)), icon('down'))
  }

  private choose(range: Range, close: () => void): void {
    this.store.set({ ...this.store.state, range })
    close()
  }

  private content(close: () => void): Node {
    const { range } = this.store.state
    const chosen = 'preset' in range ? range.preset : undefined
    return h('div', { class: 'ranges' },
      h('div', { class: 'menu' }, ...presets.map((p) => h('button', {
        type: 'button', class: 'item', 'aria-pressed': String(p.id === chosen), autofocus: p.id === chosen,
        onclick: () => this.choose({ preset: p.id }, close),
      }, h('span', {}, p.label), p.id === chosen && icon('check')))),
      this.custom(close))
  }

  /** Two days, both included. */
  private custom(close: () => void): HTMLElement {
    const { from, to } = limits(this.store.state.range, this.store.extent)
    const [first, last] = customText(from, to ?? this.store.extent.now)
    const start = h('input', { type: 'date', id: 'range-from', value: first.slice(0, 10), required: true })
    const end = h('input', { type: 'date', id: 'range-to', value: last.slice(0, 10), required: true })
    const problem = h('p', { class: 'problem', role: 'alert' })
    return h('form', {
      class: 'custom',
      onsubmit: (event: Event) => {
        event.preventDefault()
        const range = parseCustom(start.value, end.value)
        if (range) this.choose(range, close)
        else problem.textContent = 'The last day is before the first.'
      },
    },
    h('label', { for: 'range-from' }, 'First day'), start,
    h('label', { for: 'range-to' }, 'Last day'), end,
    problem,
    h('p', { class: 'muted' }, 'Days are UTC. Presets end at the newest record.'),
    h('button', { type: 'submit', class: 'button primary' }, 'Apply'))
  }
}
