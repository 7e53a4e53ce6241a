// The top line: name, how fresh and how large the data are, what is wrong with
// them, and the page's own buttons.
import { h, icon } from './dom'
import * as format from './format'
import { helpButton } from './help'
import { popover } from './popover'
import { themeButton } from './theme'
import type { Meta } from './types'

/** Data older than this are marked as not live. */
const STALE = 2 * 3600_000

export class Header {
  private readonly facts = h('div', { class: 'facts' })
  private readonly quality = h('div', {})
  private meta: Meta | undefined

  constructor(root: HTMLElement, themeChanged: () => void) {
    root.append(
      h('div', { class: 'bar' },
        h('h1', { class: 'brand' }, h('a', { href: './', title: 'The default view' },
          h('img', { src: './icon.svg', alt: '', width: 24, height: 24 }), h('span', {}, 'apigw-lens'))),
        this.facts,
        this.quality,
        h('div', { class: 'tools' }, helpButton(), themeButton(themeChanged))),
    )
    // The age grows while the page is open.
    setInterval(() => this.drawFacts(), 30_000)
  }

  /** Says that the server no longer answers, until show is called. */
  offline(): void {
    this.facts.replaceChildren(h('span', { class: 'dot dead', 'aria-hidden': 'true' }), h('span', { role: 'status' }, 'The server does not answer'))
    this.meta = undefined
  }

  show(meta: Meta): void {
    const before = JSON.stringify(this.meta?.quality)
    this.meta = meta
    this.drawFacts()
    if (before !== JSON.stringify(meta.quality)) this.drawQuality(meta)
  }

  private drawFacts(): void {
    const { meta } = this
    if (!meta) return
    if (!meta.newest) {
      this.facts.replaceChildren(h('span', {}, 'No data yet'))
      return
    }
    const newest = new Date(meta.newest)
    const stale = Date.now() - newest.getTime() > STALE
    this.facts.replaceChildren(
      h('span', { class: stale ? 'dot' : 'dot live', 'aria-hidden': 'true' }),
      h('span', { class: 'short' }, 'Data'),
      h('span', { class: 'until' }, 'Data until ', h('time', { datetime: meta.newest }, format.moment(newest))),
      h('span', { class: 'age' }, format.ago(newest, new Date())),
      h('span', { class: 'rows' }, `${format.integer(meta.rows)} requests`),
    )
  }

  private drawQuality(meta: Meta): void {
    if (meta.quality.length === 0) {
      this.quality.replaceChildren()
      return
    }
    const total = meta.quality.reduce((sum, q) => sum + q.count, 0)
    const button = h('button', { type: 'button', class: 'chip warning' },
      icon('warning'), h('span', {}, h('b', {}, format.integer(total)), h('span', { class: 'wide' }, ' to check')))
    button.setAttribute('aria-label', `${format.integer(total)} to check: data quality`)
    popover(button, 'Data quality', () => h('div', { class: 'quality' },
      h('h2', {}, 'Data quality'),
      ...meta.quality.map((q) => h('div', { class: 'reason' },
        h('p', {}, h('b', {}, `${format.integer(q.count)} ${q.label}`),
          h('span', { class: 'muted' }, ` ${format.percent(q.count / Math.max(1, meta.rows))}`)),
        h('p', { class: 'muted' }, q.detail)))))
    this.quality.replaceChildren(button)
  }
}
