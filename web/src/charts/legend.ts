// The key of a chart: a click shows one series alone, another all of them again.
import { h } from '../dom'

export interface Entry {
  label: string
  color: string
  /** A line in place of a square. */
  line?: boolean
}

export interface Legend {
  element: HTMLElement
  hidden: (i: number) => boolean
}

export function legend(entries: Entry[], changed: () => void): Legend {
  let alone: number | undefined
  const buttons = entries.map((e, i) => {
    const swatch = h('span', { class: e.line ? 'swatch line' : 'swatch', 'aria-hidden': 'true' })
    swatch.style.background = e.color
    return h('button', {
      type: 'button', class: 'key', 'aria-pressed': 'false', title: `Show only ${e.label}`,
      onclick: () => {
        alone = alone === i ? undefined : i
        draw()
        changed()
      },
    }, swatch, h('span', { class: 'name' }, e.label))
  })
  const draw = () => buttons.forEach((b, i) => {
    b.setAttribute('aria-pressed', String(alone === i))
    b.classList.toggle('off', alone !== undefined && alone !== i)
  })
  return { element: h('div', { class: 'legend', role: 'group', 'aria-label': 'Series' }, ...buttons), hidden: (i) => alone !== undefined && alone !== i }
}
