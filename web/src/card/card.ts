// One visual on the page: it loads by itself, and shows a skeleton, an error, a
// reason for being empty, a chart or a table.
import { fillURL, offers } from '../action'
import * as api from '../api'
import * as change from '../change'
import type { Drawing } from '../charts/echarts'
import type { Look } from '../charts/look'
import type { Scene } from '../charts/scene'
import type { Paging } from '../charts/table'
import { announce, h } from '../dom'
import { act, openMenu } from '../menu'
import { fieldsOf, isOther, pointOf, rowsOf, urlText, words } from '../point'
import { absoluteText } from '../range'
import type { Store } from '../store'
import type { Cell, Data, Visual } from '../types'
import { crumbs } from './crumbs'
import { draw, isChart } from './draw'
import { notice, problem, skeleton } from './notice'
import { Tools } from './tools'

export class Card {
  readonly element: HTMLElement
  /** Whether it is in view, and so asks first. */
  visible = false
  private readonly body = h('div', { class: 'card-body' })
  private readonly title = h('h3', {})
  private readonly subtitle = h('p', { class: 'subtitle' })
  private readonly path = h('div', { class: 'crumbs' })
  private readonly tools: Tools
  private pending = new AbortController()
  private drawing: Drawing | undefined
  private data: Data | undefined
  /** What the figures answer; undefined before the first answer. */
  private answered: string | undefined
  private asked: string | undefined
  private asTable = false

  constructor(readonly visual: Visual, private readonly store: Store, private readonly look: () => Look) {
    this.title.id = `visual-${visual.id}`
    this.tools = new Tools(visual, store, {
      data: () => this.data, picture: () => this.drawing?.picture?.(), look, names: () => [this.title.textContent ?? '', this.subtitle.textContent ?? ''],
      swap: () => { this.asTable = !this.asTable; this.draw() }, query: () => this.store.query(visual),
    })
    this.element = h('section', { class: `card is-${visual.kind}`, role: 'group', 'aria-labelledby': this.title.id, 'data-visual': visual.id },
      h('header', { class: 'card-head' }, h('div', { class: 'titles' }, this.title, this.subtitle), this.tools.element), this.path, this.body)
    this.name()
    this.show(skeleton(visual))
  }

  /** Loads what the state asks for, where that is not what is shown already. */
  update(): void {
    this.name()
    const query = this.store.query(this.visual)
    this.tools.csv.href = api.csv(this.visual.id, query)
    // Back to what is shown: an answer still on its way would replace it.
    if (query === this.answered && this.data) return this.accept(this.data, query)
    const known = api.known(this.visual.id, query)
    if (known) return this.accept(known, query)
    if (query !== this.asked) void this.load(query)
  }

  /** Asks again although nothing was chosen: the data changed. */
  reload(): void {
    this.asked = undefined
    this.answered = undefined
    this.update()
  }

  private async load(query: string): Promise<void> {
    this.pending.abort()
    const mine = new AbortController()
    this.pending = mine
    this.asked = query
    this.busy(true)
    try {
      const data = await api.visual(this.visual.id, query, () => this.visible, mine.signal)
      if (this.pending === mine) this.accept(data, query)
    } catch (error) {
      if (this.pending !== mine || mine.signal.aborted) return
      this.data = this.answered = this.asked = undefined
      this.busy(false)
      this.show(problem((error as Error).message, () => this.update()))
    }
  }

  private accept(data: Data, query: string): void {
    this.pending.abort()
    this.data = data
    this.answered = this.asked = query
    this.busy(false)
    this.draw()
  }

  private busy(on: boolean): void {
    this.element.classList.toggle('loading', on)
    if (on) this.element.setAttribute('aria-busy', 'true')
    else this.element.removeAttribute('aria-busy')
  }

  private name(): void {
    const { visual, store } = this
    this.title.textContent = store.fill(visual.title) || fieldsOf(visual).find((f) => f.measure)?.label || visual.id
    this.subtitle.textContent = store.fill(visual.subtitle ?? '')
    this.subtitle.title = this.subtitle.textContent
    this.subtitle.hidden = !visual.subtitle
    crumbs(this.path, visual, store)
  }

  /** Draws what was loaded; also after a change of theme or of what is chosen here. */
  draw(): void {
    const { data } = this
    if (!data) return
    const { kpi } = data
    const nothing = this.visual.kind === 'kpi' ? !kpi || ((kpi.value === null || kpi.value === undefined) && !kpi.text) : rowsOf(data).length === 0
    this.tools.update(data, isChart(this.visual.kind) && !nothing, this.asTable)
    if (nothing) return this.show(notice(this.visual, data, this.store))
    const drawing = draw(this.scene(data), this.paging(), this.asTable)
    this.show(drawing.element, drawing)
    if (data.note && this.visual.kind !== 'kpi') this.body.append(h('p', { class: 'note' }, data.note))
  }

  private scene(data: Data): Scene {
    const { visual, store } = this
    const picks = store.state.picks[visual.id]
    const filter = store.dateFilter()
    const all = (row: Cell[]) => offers(store, pointOf(visual, data, row))
    const title = (row: Cell[]) => words(pointOf(visual, data, row))
    return {
      visual, data, partly: store.comparesPartly(), about: (visual.kind === 'kpi' && data.note) || (this.subtitle.textContent ?? ''), look: this.look(), now: new Date(store.meta.now),
      picked: (row) => {
        if (!picks) return undefined
        const point = pointOf(visual, data, row)
        return !isOther(point) && picks.every((p) => [...point.columns].some(([id, column]) => column === p.column && urlText(point.values.get(id)) === p.value))
      },
      hint: (row, general = false) => {
        const found = all(row)
        const said = found.map((o) => (general ? o.name : o.label))
        return found[0]?.direct ? `Click: ${said[0]}${found.length > 1 ? ' · right click for more' : ''}` : said.join(' · ')
      },
      choose: (row, at, back) => {
        const found = all(row)
        if (found.length === 0) return announce('This has no actions.')
        act(title(row), found, at, back)
      },
      menu: (row, at) => { if (all(row).length && at) openMenu(title(row), all(row), { x: at.clientX, y: at.clientY }) },
      ...(filter && { zoom: (from, to) => store.set(change.choose(store.state, 'filters', filter.id, [absoluteText({ from, to })], filter.default)) }),
    }
  }

  private paging(): Paging {
    const { visual: { id }, visual, store } = this
    return {
      sort: store.state.sort[id], page: store.state.page[id] ?? 1,
      sortBy: (by) => store.set(change.sort(store.state, id, by)),
      turn: (page) => store.set(change.turn(store.state, id, page)),
      link: (template, row) => (this.data ? fillURL(store, pointOf(visual, this.data, row), template) : undefined),
    }
  }

  private show(content: HTMLElement, drawing?: Drawing): void {
    const focused = document.activeElement
    const lost = this.body.contains(focused) ? (focused as HTMLElement).dataset['value'] : undefined
    const scrolled = this.body.querySelector('.table-scroll')?.scrollLeft
    this.drawing?.dispose?.()
    this.drawing = drawing
    this.body.replaceChildren(content)
    drawing?.attached?.()
    if (scrolled) this.body.querySelector('.table-scroll')?.scrollTo({ left: scrolled })
    // A value that was chosen by keyboard keeps the focus.
    if (lost !== undefined) this.body.querySelector<HTMLElement>(`[data-value="${CSS.escape(lost)}"]`)?.focus({ preventScroll: true })
  }

  /** Leaves the page: nothing of it is needed any more. */
  dispose(): void {
    this.pending.abort()
    this.drawing?.dispose?.()
  }
}
