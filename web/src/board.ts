// All panels, under the headings of their sections.
import * as api from './api'
import { Card } from './card'
import { announce, h } from './dom'
import { groupBy } from './group'
import type { Store } from './store'
import type { Info } from './types'

export class Board {
  private readonly cards: Card[]

  constructor(root: HTMLElement, panels: Info[], private readonly store: Store) {
    this.cards = panels.map((info) => new Card(info, store))
    const sections = groupBy(this.cards, (card) => card.info.section)
    let first = true
    for (const [name, cards] of sections) {
      // The first section needs no heading to be understood.
      const heading = h('h2', { class: first ? 'hidden' : 'section' }, name)
      first = false
      root.append(h('section', { 'aria-label': name }, heading, h('div', { class: 'grid' }, ...cards.map((c) => c.element))))
    }
    store.subscribe(() => this.load())
  }

  load(): void {
    const params = api.query(this.store.state, this.store.extent)
    const all = this.cards.map((card) => card.load(params))
    void Promise.allSettled(all).then(() => announce('Figures updated'))
  }

  /** Draws all panels again, with the colours of the current theme. */
  redraw(): void {
    for (const card of this.cards) card.draw()
  }
}
