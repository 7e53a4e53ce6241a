// One panel on the page: it loads by itself, and shows a skeleton, an error, a
// reason for being empty, a chart or a table.
import * as api from './api'
import { barsDrawing } from './charts/bars'
import { donutDrawing } from './charts/donut'
import type { Drawing } from './charts/echarts'
import { emptyKpi, kpiDrawing } from './charts/kpi'
import { tableDrawing } from './charts/table'
import { timeDrawing } from './charts/time'
import { h, icon } from './dom'
import { popover } from './popover'
import type { Store } from './store'
import type { Data, Info } from './types'

export class Card {
  readonly element: HTMLElement
  private readonly body = h('div', { class: 'card-body' })
  private readonly csv = h('a', { class: 'icon-button', title: 'Save as CSV', download: '' }, icon('download'))
  private readonly toggle = h('button', { type: 'button', class: 'icon-button', onclick: () => this.swap() })
  private pending = new AbortController()
  private drawing: Drawing | undefined
  private data: Data | undefined
  private asTable = false

  constructor(readonly info: Info, private readonly store: Store) {
    const title = `panel-${info.id}`
    const about = h('button', { type: 'button', class: 'icon-button', 'aria-label': `About ${info.title}`, title: 'About this panel' }, icon('info'))
    popover(about, `About ${info.title}`, () => h('div', { class: 'about' }, h('h2', {}, info.title), h('p', {}, info.description)))
    this.csv.setAttribute('aria-label', `Save ${info.title} as CSV`)
    const charted = info.chart !== 'table' && info.chart !== 'kpi'
    this.element = h('section', { class: `card span-${info.span} is-${info.chart}`, 'aria-labelledby': title, 'data-panel': info.id },
      h('header', { class: 'card-head' }, h('h3', { id: title }, info.title),
        h('div', { class: 'card-tools' }, about, charted && this.toggle, info.chart !== 'kpi' && this.csv)),
      this.body)
    this.drawToggle()
    this.show(h('div', { class: 'skeleton', 'aria-label': 'Loading' }))
  }

  /** Asks for the data; an earlier question is dropped. */
  async load(params: URLSearchParams): Promise<void> {
    this.pending.abort()
    const mine = new AbortController()
    this.pending = mine
    this.csv.href = api.csv(this.info.id, params)
    this.element.classList.add('loading')
    this.element.setAttribute('aria-busy', 'true')
    try {
      this.data = await api.panel(this.info.id, params, mine.signal)
      if (this.pending === mine) this.draw()
    } catch (error) {
      if (this.pending !== mine || mine.signal.aborted) return
      this.data = undefined
      this.show(h('div', { class: 'message', role: 'alert' }, icon('warning'), h('p', {}, (error as Error).message),
        h('button', { type: 'button', class: 'button', onclick: () => void this.load(params) }, 'Try again')))
    } finally {
      if (this.pending === mine) {
        this.element.classList.remove('loading')
        this.element.removeAttribute('aria-busy')
      }
    }
  }

  /** Draws what was loaded; also after a change of theme. */
  draw(): void {
    if (!this.data) return
    if (this.data.rows.length === 0) {
      this.show(this.nothing(this.data.note ?? 'There is nothing to show.'))
      return
    }
    const drawing = this.asTable ? tableDrawing(this.info, this.data, this.store) : this.chart(this.data)
    this.show(drawing.element, drawing)
    if (this.data.note) this.body.append(h('p', { class: 'note' }, this.data.note))
  }

  private nothing(reason: string): HTMLElement {
    if (this.info.chart === 'kpi') return emptyKpi(reason)
    const filtered = Object.keys(this.store.state.terms).length > 0
    return h('div', { class: 'message' }, h('p', {}, reason),
      filtered && h('button', { type: 'button', class: 'link', onclick: () => this.store.set({ ...this.store.state, terms: {} }) }, 'Reset filters'))
  }

  private chart(data: Data): Drawing {
    const { info, store } = this
    const draw = (): Drawing | undefined => {
      switch (info.chart) {
        case 'kpi': return kpiDrawing(info, data)
        case 'line':
        case 'stack': return timeDrawing(info, data, store)
        case 'donut': return donutDrawing(info, data, store)
        case 'bars': return barsDrawing(info, data, store, () => this.swap())
        default: return undefined
      }
    }
    return draw() ?? tableDrawing(info, data, store)
  }

  private show(content: HTMLElement, drawing?: Drawing): void {
    this.drawing?.dispose?.()
    this.drawing = drawing
    const focused = document.activeElement
    const lost = this.body.contains(focused) ? (focused as HTMLElement).dataset['value'] : undefined
    this.body.replaceChildren(content)
    drawing?.attached?.()
    // A value that was chosen by keyboard keeps the focus.
    if (lost !== undefined) this.body.querySelector<HTMLElement>(`[data-value="${CSS.escape(lost)}"]`)?.focus({ preventScroll: true })
  }

  private swap(): void {
    this.asTable = !this.asTable
    this.drawToggle()
    this.draw()
  }

  private drawToggle(): void {
    const name = this.asTable ? 'Show as chart' : 'Show as table'
    this.toggle.replaceChildren(icon(this.asTable ? 'chart' : 'table'))
    this.toggle.setAttribute('aria-label', `${name}: ${this.info.title}`)
    this.toggle.title = name
  }
}
