// Text boxes.
import { h } from '../dom'
import type { Store } from '../store'
import type { Text, TextLine, TextSpan } from '../types'

export function textBox(text: Text, store: Store): HTMLElement {
  const element = h('div', { class: 'text-box' })
  const draw = () => element.replaceChildren(...blocks(text.lines ?? []).map((block) => (Array.isArray(block)
    ? h('ul', {}, ...block.map((line) => h('li', {}, ...spans(line, store))))
    : h('p', {}, ...spans(block, store)))))
  draw()
  element.addEventListener('state', draw)
  return element
}

/** Paragraphs, and bullets that follow each other as one list. */
function blocks(lines: TextLine[]): (TextLine | TextLine[])[] {
  const all: (TextLine | TextLine[])[] = []
  for (const line of lines) {
    const last = all.at(-1)
    if (!line.bullet) all.push(line)
    else if (Array.isArray(last)) last.push(line)
    else all.push([line])
  }
  return all
}

const spans = (line: TextLine, store: Store): HTMLElement[] => (line.spans ?? []).map((s) => span(s, store))

function span(s: TextSpan, store: Store): HTMLElement {
  const text = s.parameter ? store.valuesOf(s.parameter).join(', ') || 'all' : (s.text ?? '')
  const kind = [s.bold && 'bold', s.italic && 'italic', s.size].filter(Boolean).join(' ') || undefined
  const element = s.link && /^https?:/i.test(s.link) ? h('a', { href: s.link, target: '_blank', rel: 'noopener', class: kind }, text) : h('span', { class: kind }, text)
  if (s.color) element.style.setProperty('--tone', s.color)
  if (s.color) element.classList.add('toned')
  return element
}
