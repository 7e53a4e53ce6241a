// One sheet: its elements on a grid of 36 columns, in reading order, so that a
// narrow page can stack them.
import { Card } from './card/card'
import { unsupported } from './card/notice'
import { textBox } from './card/text'
import type { Look } from './charts/look'
import { control } from './controls/control'
import { announce, h } from './dom'
import type { Store } from './store'
import type { Element, Sheet } from './types'

export class SheetView {
  readonly element: HTMLElement
  private readonly cards: Card[] = []
  private readonly watch: IntersectionObserver

  constructor(readonly sheet: Sheet, private readonly store: Store, private readonly look: () => Look) {
    const elements = (sheet.elements ?? []).toSorted((a, b) => a.row - b.row || a.column - b.column)
    this.element = h('div', { class: 'grid', role: 'region', 'aria-label': sheet.name }, h('h2', { class: 'hidden' }, sheet.title || sheet.name), ...elements.map((e) => this.place(e)))
    if (sheet.unsupported) this.element.replaceChildren(place({ column: 0, row: 0, columns: 36, rows: 10 }, unsupported([sheet.unsupported])))
    this.watch = new IntersectionObserver((entries) => {
      for (const e of entries) {
        const card = this.cards.find((c) => c.element === e.target)
        if (card) card.visible = e.isIntersecting
      }
    }, { rootMargin: '200px' })
    for (const card of this.cards) this.watch.observe(card.element)
  }

  private place(e: Element): HTMLElement {
    return place(e, this.content(e))
  }

  private content(e: Element): HTMLElement {
    if (e.text) return textBox(e.text, this.store)
    const shown = (this.sheet.controls ?? []).find((c) => c.id === e.control)
    if (shown) return h('div', { class: 'in-sheet' }, control(shown, this.store).element)
    if (e.visual?.kind === 'unknown' || !e.visual) {
      const title = e.visual?.title || e.unsupported || e.visual?.id || 'Not supported'
      const reasons = [...(e.visual?.unsupported ?? []), ...(e.unsupported ? [e.unsupported] : [])]
      return h('section', { class: 'card is-unknown', role: 'group', 'aria-label': title, ...(e.visual && { 'data-visual': e.visual.id }) }, h('header', { class: 'card-head' }, h('div', { class: 'titles' }, h('h3', {}, title))), h('div', { class: 'card-body' }, unsupported(reasons)))
    }
    const card = new Card(e.visual, this.store, this.look)
    this.cards.push(card)
    return card.element
  }

  /** Loads what the state asks for: first of what is in view, top to bottom. */
  update(): void {
    const height = window.innerHeight
    for (const card of this.cards) {
      const { top, bottom } = card.element.getBoundingClientRect()
      card.visible = top < height && bottom > 0
    }
    for (const card of this.cards) card.update()
    for (const text of this.element.querySelectorAll('.text-box')) text.dispatchEvent(new Event('state'))
  }

  /** The data changed. */
  reload(): void {
    for (const card of this.cards) card.reload()
    announce('Figures updated')
  }

  /** Draws all charts again, with the colours of the current theme. */
  redraw(): void {
    for (const card of this.cards) card.draw()
  }

  dispose(): void {
    this.watch.disconnect()
    for (const card of this.cards) card.dispose()
  }
}

/** Wraps content in its place; a style sheet turns the numbers into a grid area. */
function place({ column, row, columns, rows }: Pick<Element, 'column' | 'row' | 'columns' | 'rows'>, content: HTMLElement): HTMLElement {
  const cell = h('div', { class: ['cell', columns <= 9 ? 'narrow' : columns <= 18 ? 'half' : 'wide'].join(' ') }, content)
  for (const [name, value] of Object.entries({ column: column + 1, line: row + 1, columns, rows })) cell.style.setProperty(`--${name}`, String(value))
  return cell
}
