// The box beside the pointer.
import { h } from '../dom'
import type { Look } from './look'

export interface Line {
  label: string
  value: string
  color?: string
  /** The value of the period before. */
  earlier?: string
  strong?: boolean
}

/** The style of a tooltip's box; its content comes with classes. */
export function tooltip(look: Look): object {
  return {
    appendTo: () => document.body,
    confine: false,
    className: 'tooltip',
    backgroundColor: look.raised,
    borderColor: look.border,
    borderWidth: 1,
    padding: 0,
    textStyle: { color: look.text, fontSize: 12 },
    transitionDuration: look.motion ? 0.12 : 0,
    position: beside,
  }
}

const GAP = 16

/** Beside the pointer, on the side that has room in the window. */
function beside(point: [number, number], _params: unknown, box: HTMLElement, _rect: unknown, size: { contentSize: [number, number] }): [number, number] {
  const chart = (box.parentElement === document.body ? hovered() : box.parentElement)?.getBoundingClientRect()
  const [width, height] = size.contentSize
  const [x, y] = [point[0] + (chart?.left ?? 0), point[1] + (chart?.top ?? 0)]
  const left = x + GAP + width > document.documentElement.clientWidth - 8 ? x - GAP - width : x + GAP
  const top = Math.max(8, Math.min(y - height / 2, document.documentElement.clientHeight - height - 8))
  return [Math.max(8, left) - (chart?.left ?? 0), top - (chart?.top ?? 0)]
}

const hovered = () => document.querySelector('.canvas:hover')

const LINES = 14

/** Head, one line per value, and a foot that says what a click does. */
export function tip(head: string, lines: Line[], hint = '', after = ''): HTMLElement {
  const more = lines.length - LINES
  return h('div', { class: 'tip' },
    h('div', { class: 'tip-head' }, head, after && h('span', { class: 'muted' }, ' ' + after)),
    ...(more > 1 ? lines.slice(0, LINES) : lines).map(line),
    more > 1 && h('div', { class: 'tip-row muted' }, `and ${more} more`),
    hint && h('div', { class: 'tip-hint' }, hint))
}

function line({ label, value, color, earlier, strong }: Line): HTMLElement {
  const swatch = color ? h('span', { class: 'swatch' }) : undefined
  if (swatch) swatch.style.background = color ?? ''
  return h('div', { class: strong ? 'tip-row tip-sum' : 'tip-row' }, swatch, h('span', { class: 'tip-name' }, label),
    h('span', { class: 'tip-value' }, value), earlier !== undefined && h('span', { class: 'tip-earlier' }, earlier))
}
