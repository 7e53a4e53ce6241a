// The buttons of a card: chart or table, and a menu with explain, CSV and PNG.
import type { Look } from '../charts/look'
import { h, icon } from '../dom'
import { popover } from '../popover'
import type { Store } from '../store'
import type { Data, Visual } from '../types'
import { explain } from './explain'
import { savePicture } from './picture'

/** What the tools ask the card for. */
export interface Source {
  data: () => Data | undefined
  picture: () => HTMLCanvasElement | undefined
  look: () => Look
  /** Title and subtitle as they are shown. */
  names: () => [string, string]
  swap: () => void
  query: () => string
}

export class Tools {
  readonly element: HTMLElement
  readonly csv = h('a', { class: 'item', download: '' }, icon('table'), h('span', {}, 'Save as CSV'))
  private readonly toggle: HTMLElement
  private readonly name: string

  constructor(private readonly visual: Visual, private readonly store: Store, private readonly source: Source) {
    this.name = visual.title || visual.id
    this.toggle = h('button', { type: 'button', class: 'icon-button toggle', hidden: true, onclick: () => source.swap() })
    const more = h('button', { type: 'button', class: 'icon-button', 'aria-label': `More: ${this.name}`, title: 'Explain, CSV, PNG' }, icon('more'))
    popover(more, `More: ${this.name}`, (close) => this.menu(close))
    this.element = h('div', { class: 'card-tools' }, badge(visual), this.toggle, more)
  }

  /** The data arrived, or how they are shown changed. */
  update(_: Data, charted: boolean, asTable: boolean): void {
    const label = asTable ? 'Show as chart' : 'Show as table'
    this.toggle.hidden = !charted
    this.toggle.replaceChildren(icon(asTable ? 'chart' : 'table'))
    this.toggle.setAttribute('aria-label', `${label}: ${this.name}`)
    this.toggle.title = label
  }

  private menu(close: () => void): Node {
    const { source } = this
    const item = (name: 'code' | 'image', label: string, run: () => void) => h('button', { type: 'button', class: 'item', onclick: () => { close(); run() } }, icon(name), h('span', {}, label))
    this.csv.onclick = () => close()
    return h('div', { class: 'menu' },
      item('code', 'Explain', () => explain(this.visual, source.names()[0], source.data(), this.store)),
      this.csv,
      item('image', 'Save as PNG', () => savePicture(this.visual, source.data(), source.names(), source.picture(), source.look())))
  }
}

/** A badge for what the definition asks for and the page does not do. */
function badge(visual: Visual): HTMLElement | undefined {
  if (!visual.unsupported?.length || visual.kind === 'unknown') return undefined
  const n = visual.unsupported.length
  const button = h('button', { type: 'button', class: 'unsupported', 'aria-label': `${n} not supported in ${visual.title || visual.id}`, title: 'Asked for, and not done here' }, `${n} not supported`)
  popover(button, 'Not supported', () => h('div', { class: 'about' }, h('h2', {}, 'Asked for, and not done here'), h('ul', { class: 'reasons' }, ...(visual.unsupported ?? []).map((r) => h('li', {}, r)))))
  return button
}
