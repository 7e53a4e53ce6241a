// One month of days, of which two clicks choose the first and the last.
import { DAY, day, month, weekday } from '../dates'
import { h, icon } from '../dom'
import type { Window } from '../range'

const midnight = (t: Date): number => Math.floor(t.getTime() / DAY) * DAY

export class Calendar {
  readonly element = h('div', { class: 'calendar' })
  private shown: Date
  private first: number
  private last: number
  /** The next click chooses the last day. */
  private half = false

  constructor(chosen: Window, private readonly bounds: Window, private readonly weekStart: number, private readonly changed: (window: Window) => void) {
    this.first = midnight(chosen.from)
    this.last = midnight(new Date(chosen.to.getTime() - 1))
    this.shown = new Date(this.last)
    this.draw()
  }

  private draw(focus?: number): void {
    const start = new Date(Date.UTC(this.shown.getUTCFullYear(), this.shown.getUTCMonth(), 1))
    const lead = (start.getUTCDay() - this.weekStart + 7) % 7
    const days = Array.from({ length: 42 }, (_, i) => start.getTime() + (i - lead) * DAY)
    const turn = (name: 'left' | 'right', label: string, by: number) => h('button', { type: 'button', class: 'icon-button', 'aria-label': label, onclick: () => { this.turn(by); this.element.querySelector<HTMLElement>(`[aria-label="${label}"]`)?.focus() } }, icon(name))
    this.element.replaceChildren(
      h('div', { class: 'calendar-head' }, turn('left', 'Previous month', -1), h('span', { 'aria-live': 'polite' }, `${month(start)} ${start.getUTCFullYear()}`), turn('right', 'Next month', 1)),
      h('div', { class: 'week', 'aria-hidden': 'true' }, ...days.slice(0, 7).map((t) => h('span', {}, weekday(new Date(t)).slice(0, 2)))),
      h('div', { class: 'days', role: 'group', 'aria-label': 'Days', onkeydown: (event: KeyboardEvent) => this.move(event) }, ...days.map((t) => this.day(t, start, focus))))
    if (focus !== undefined) this.element.querySelector<HTMLElement>(`[data-day="${focus}"]`)?.focus()
  }

  private day(t: number, start: Date, focus: number | undefined): HTMLElement {
    const date = new Date(t)
    const inside = t >= this.first && t <= this.last
    const classes = [
      date.getUTCMonth() !== start.getUTCMonth() && 'outside', (t < midnight(this.bounds.from) || t > midnight(this.bounds.to)) && 'without', inside && 'inside',
      t === this.first && 'first', t === this.last && 'last',
    ]
    return h('button', {
      type: 'button', class: `day ${classes.filter(Boolean).join(' ')}`, 'data-day': t, 'aria-pressed': String(inside), 'aria-label': day(date), tabindex: t === (focus ?? this.last) ? 0 : -1,
      onclick: () => this.choose(t),
    }, String(date.getUTCDate()))
  }

  private choose(t: number): void {
    if (!this.half) this.first = this.last = t
    else [this.first, this.last] = [Math.min(this.first, t), Math.max(this.last, t)]
    this.half = !this.half
    this.changed({ from: new Date(this.first), to: new Date(this.last + DAY) })
    this.draw(t)
  }

  private turn(by: number): void {
    this.shown = new Date(Date.UTC(this.shown.getUTCFullYear(), this.shown.getUTCMonth() + by, 1))
    this.draw()
  }

  private move(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key]
    const from = Number((document.activeElement as HTMLElement).dataset['day'])
    if (!step || Number.isNaN(from)) return
    event.preventDefault()
    const to = from + step * DAY
    this.shown = new Date(to)
    this.draw(to)
  }
}
