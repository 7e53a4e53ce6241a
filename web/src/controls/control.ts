// A control of any type: a button that says what is chosen, and a popover to
// choose.
import { h, icon } from '../dom'
import { popover, type Popover } from '../popover'
import type { Store } from '../store'
import type { Control } from '../types'
import { choices } from './choices'
import { rangeControl } from './range'
import { sliderContent } from './slider'
import { subjectOf, type Subject } from './subject'
import { textContent } from './text'

export interface ControlView {
  element: HTMLElement
  /** Shows what is chosen now. */
  draw: () => void
  open: () => void
}

export function control(def: Control, store: Store): ControlView {
  const filter = def.filter !== undefined ? store.filter(def.filter) : undefined
  if (filter && !filter.parameter && (filter.type === 'relative-date' || filter.type === 'time-range')) return rangeControl(filter, def.title || filter.label, store)
  const subject = subjectOf(def, store)
  if (!subject) return { element: h('span', { class: 'muted' }, `${def.title}: not supported`), draw: () => undefined, open: () => undefined }
  const button = h('button', { type: 'button', class: 'button field', 'data-control': subject.key, title: def.hint })
  const pop = popover(button, subject.title, (close) => content(def, subject, store, close))
  const draw = () => label(button, def, subject)
  draw()
  return { element: button, draw, open: () => (pop as Popover).open() }
}

function content(def: Control, subject: Subject, store: Store, close: () => void): Node {
  switch (def.type) {
    case 'slider': return sliderContent(def, subject)
    case 'text':
    case 'textarea': return textContent(subject, def.multi ?? false, def.hint ?? '', close, 'text')
    case 'date': return textContent(subject, false, '', close, 'date')
    default: return choices(subject, store, { multi: def.multi ?? false, close, ...(def.values && { fixed: def.values }) })
  }
}

/** One value is named, several are counted. */
function label(button: HTMLElement, def: Control, subject: Subject): void {
  const values = subject.values()
  const [only] = values
  const changed = JSON.stringify(values) !== JSON.stringify(subject.standard)
  button.classList.toggle('active', values.length > 0 && changed)
  const chosen = values.length > 1 ? h('span', { class: 'badge', 'aria-label': `${values.length} chosen` }, String(values.length))
    : only !== undefined ? h('span', { class: 'chosen' }, subject.text(only)) : ''
  button.replaceChildren(h('span', { class: 'of' }, subject.title), chosen, icon('down'))
  if (def.hint) button.title = def.hint
}
