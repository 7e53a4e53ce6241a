// Text, a date, or several texts as a list.
import { toggled } from '../change'
import { h, icon } from '../dom'
import type { Subject } from './subject'

export function textContent(subject: Subject, multi: boolean, hint: string, close: () => void, type: 'text' | 'date'): HTMLElement {
  const list = h('ul', { class: 'texts' })
  const [only = ''] = subject.values()
  const input = h('input', { type, value: multi ? '' : only.slice(0, type === 'date' ? 10 : undefined), 'aria-label': subject.title, placeholder: hint || (multi ? 'Type and press Enter' : ''), autofocus: true, autocomplete: 'off', spellcheck: 'false', class: 'search' })
  const draw = () => list.replaceChildren(...(multi ? subject.values() : []).map((v) => h('li', {}, h('span', { class: 'name', title: v }, v),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': `Remove ${v}`, onclick: () => { subject.set(toggled(subject.values(), v)); draw(); input.focus() } }, icon('close')))))
  draw()
  const clear = h('button', { type: 'button', class: 'link', onclick: () => { subject.set([]); close() } }, 'Clear')
  return h('form', {
    class: 'filter-list',
    onsubmit: (event: Event) => {
      event.preventDefault()
      // A pasted list is several values.
      const typed = input.value.split(multi ? /[\s,;]+/ : /$^/).map((v) => v.trim()).filter(Boolean)
      if (!multi) {
        subject.set(typed)
        return close()
      }
      subject.set([...new Set([...subject.values(), ...typed])])
      input.value = ''
      draw()
    },
  }, input, list, h('div', { class: 'filter-foot' }, clear, h('button', { type: 'submit', class: 'button primary' }, multi ? 'Add' : 'Apply')))
}
