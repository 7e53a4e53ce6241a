// The top of the page: title, how fresh and how large the data are, what is
// wrong with them, the page's own buttons, and the sheets as tabs.
import { h, icon } from './dom'
import { day, moment } from './dates'
import * as format from './format'
import { helpButton } from './help'
import { popover } from './popover'
import type { Store } from './store'
import { themeButton } from './theme'
import type { Meta, Page } from './types'

/** Data older than this are marked as not live. */
const STALE = 2 * 3600_000

export class Header {
  private readonly facts = h('div', { class: 'facts' })
  private readonly quality = h('div', { class: 'alerts' })
  private readonly tabs = h('nav', { class: 'tabs', 'aria-label': 'Sheets' })
  /** The place at the end of the tabs. */
  readonly end = h('div', { class: 'tabs-end' })
  private meta: Meta | undefined
  private updated = ''

  constructor(root: HTMLElement, page: Page, themeChanged: () => void) {
    root.append(
      h('div', { class: 'bar top' },
        h('h1', { class: 'brand' }, h('a', { href: './', title: 'The default view' }, h('img', { src: './icon.svg', alt: '', width: 22, height: 22 }), h('span', {}, page.title || 'apigw-lens'))),
        this.facts, this.quality, h('div', { class: 'tools' }, helpButton(), themeButton(themeChanged))),
      h('div', { class: 'bar sheets' }, this.tabs, this.end))
    document.title = page.title || 'apigw-lens'
  }

  /** The tabs as links, so that they can be opened beside each other; the open one is marked. */
  drawTabs(store: Store): void {
    const focused = this.tabs.contains(document.activeElement)
    this.tabs.replaceChildren(...store.page.sheets.map((sheet) => {
      const open = sheet.id === store.sheet.id
      const target = { ...store.state, sheet: sheet.id }
      return h('a', {
        class: 'sheet-tab', href: store.href(target), 'aria-current': open ? 'page' : undefined, 'data-sheet': sheet.id, title: sheet.description,
        onclick: (event: MouseEvent) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return
          event.preventDefault()
          store.set(target)
        },
      }, sheet.name)
    }))
    const current = this.tabs.querySelector<HTMLElement>('[aria-current]')
    if (focused) current?.focus({ preventScroll: true })
    if (this.tabs.scrollWidth > this.tabs.clientWidth) current?.scrollIntoView({ inline: 'center', block: 'nearest' })
  }

  /** Says that the server no longer answers, until show is called. */
  offline(): void {
    this.facts.replaceChildren(h('span', { class: 'dot dead', 'aria-hidden': 'true' }), h('span', { role: 'status' }, 'The server does not answer'))
    this.meta = undefined
  }

  /** Says when the figures were last refreshed by themselves. */
  refreshed(): void {
    this.updated = new Date().toTimeString().slice(0, 5)
  }

  show(meta: Meta, page: Page): void {
    const before = JSON.stringify(this.meta?.quality)
    this.meta = meta
    this.drawFacts(meta)
    if (before !== JSON.stringify(meta.quality ?? []) || !this.quality.hasChildNodes()) this.quality.replaceChildren(...[unsupported(page.unsupported ?? []), quality(meta)].filter((e) => e !== undefined))
  }

  private drawFacts(meta: Meta): void {
    if (!meta.newest) {
      this.facts.replaceChildren(h('span', {}, 'No data yet'))
      return
    }
    const now = new Date(meta.now)
    const stale = Date.now() - new Date(meta.newest).getTime() > STALE
    const why = meta.pinned ? 'set when the server was started' : 'the newest record'
    this.facts.replaceChildren(
      h('span', { class: stale ? 'dot' : 'dot live', 'aria-hidden': 'true' }),
      h('span', { class: 'now', title: `Relative ranges such as "last 30 days" end at this time: ${why}.` }, h('span', { class: 'wide' }, 'Now is '), h('time', { datetime: meta.now }, moment(now)), h('span', { class: 'wide' }, `, ${why}`)),
      h('span', { class: 'rows' }, `${format.integer(meta.rows)} requests`),
      meta.first ? h('span', { class: 'since' }, `since ${day(new Date(meta.first))}`) : '',
      this.updated ? h('span', { class: 'updated', role: 'status' }, `updated ${this.updated}`) : '')
  }
}

function quality(meta: Meta): HTMLElement | undefined {
  const entries = meta.quality ?? []
  if (entries.length === 0) return undefined
  const total = entries.reduce((sum, q) => sum + q.count, 0)
  const button = h('button', { type: 'button', class: 'chip warning', 'aria-label': `${format.integer(total)} to check: data quality` }, icon('warning'), h('span', {}, h('b', {}, format.compact(total)), h('span', { class: 'wide' }, ' to check')))
  popover(button, 'Data quality', () => h('div', { class: 'quality' }, h('h2', {}, 'Data quality'),
    ...entries.map((q) => h('div', { class: 'reason' },
      h('p', {}, h('b', {}, `${format.integer(q.count)} ${q.label}`), h('span', { class: 'muted' }, ` ${format.percent(q.count / Math.max(1, meta.rows))}`)),
      h('p', { class: 'muted' }, q.detail)))))
  return button
}

function unsupported(reasons: string[]): HTMLElement | undefined {
  if (reasons.length === 0) return undefined
  const button = h('button', { type: 'button', class: 'unsupported' }, `${reasons.length} not supported`)
  popover(button, 'Not supported', () => h('div', { class: 'about' }, h('h2', {}, 'Asked for, and not done here'), h('ul', { class: 'reasons' }, ...reasons.map((r) => h('li', {}, r)))))
  return button
}
