// A number between two ends, by dragging or by typing.
import { h } from '../dom'
import type { Control } from '../types'
import type { Subject } from './subject'

const PAUSE = 200 // milliseconds without a move before the figures follow

export function sliderContent(def: Control, subject: Subject): HTMLElement {
  const limits = { min: def.min ?? 0, max: def.max ?? 100, step: def.step || 1 }
  const value = subject.values()[0] ?? String(limits.min)
  let timer = 0
  let changed = false
  const commit = (text: string) => {
    const n = Number(text)
    if (text === '' || Number.isNaN(n)) return
    clearTimeout(timer)
    timer = window.setTimeout(() => {
      subject.set([String(Math.min(limits.max, Math.max(limits.min, n)))], changed ? 'replace' : 'push')
      changed = true
    }, PAUSE)
  }
  const slider = h('input', { type: 'range', ...limits, value, 'aria-label': subject.title, autofocus: true, oninput: () => { number.value = slider.value; commit(slider.value) } })
  const number = h('input', { type: 'number', ...limits, value, 'aria-label': `${subject.title}, as a number`, oninput: () => { slider.value = number.value; commit(number.value) } })
  return h('div', { class: 'slider' }, h('h2', {}, subject.title), h('div', { class: 'slider-row' }, slider, number),
    h('div', { class: 'slider-ends muted', 'aria-hidden': 'true' }, h('span', {}, String(limits.min)), h('span', {}, String(limits.max))),
    subject.standard.length > 0 && h('button', { type: 'button', class: 'link', onclick: () => {
      slider.value = number.value = subject.standard[0] ?? ''
      subject.set(subject.standard)
    } }, `Back to ${subject.standard.join(', ')}`))
}
