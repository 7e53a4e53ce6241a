// Cells of tables and pivots: their look by the definition's conditions.
import { h } from '../dom'
import { cell as text, isRest } from '../format'
import type { Shown } from '../point'
import type { Cell, Data, Style } from '../types'
import { symbol } from './kpi'
import { dimmed, legible, readable, type Look } from './look'

export const isNumeric = ({ field, part }: Shown): boolean => part === 'count' || part !== undefined || ((field.type === 'integer' || field.type === 'number') && Boolean(field.measure || field.bar)) || field.type === 'number'

export type Styles = Map<string, Style>

/** Styles by row and column; column -1 is the whole row. */
export function stylesOf(data: Data): Styles {
  const all: Styles = new Map()
  for (const s of data.styles ?? []) all.set(`${s.row} ${s.column}`, { ...all.get(`${s.row} ${s.column}`), ...s })
  return all
}

/** Gives an element the colours and the icon of its condition. */
export function paint(element: HTMLElement, style: Style | undefined, look: Look): void {
  if (!style) return
  const background = style.background ? dimmed(style.background, look) : undefined
  if (background) element.style.backgroundColor = background
  if (style.color && !style.icon) element.style.color = legible(style.color, background ?? look.surface)
  else if (background) element.style.color = look.dark ? legible(look.text, background) : readable(background) === '#ffffff' ? '#ffffff' : look.text
  if (style.color && !background && !style.icon) element.classList.add('toned')
  if (style.icon) element.prepend(symbol({ ...style, ...(style.color && { color: legible(style.color, look.surface) }) }))
}

/** A number with a bar that says how much of the largest it is. */
export function withBar(content: string, share: number, color: string): HTMLElement {
  const bar = h('i', {})
  bar.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`
  bar.style.background = color
  return h('span', { class: 'meter' }, h('span', { class: 'meter-track', 'aria-hidden': 'true' }, bar), h('span', {}, content))
}

/** Classes of a cell: its alignment, and fainter where there is nothing. */
export function classOf(shown: Shown, v: Cell | undefined): string {
  const nothing = v === null || v === undefined || v === '(none)' || v === 0 || isRest(v)
  return [isNumeric(shown) ? 'num' : shown.field.type === 'time' ? 'time' : 'text', nothing ? 'faint' : ''].join(' ').trim()
}

export function cellText(shown: Shown, v: Cell | undefined, step?: string): string {
  if (shown.part === 'count') return text(v, { type: 'integer', format: {} })
  return text(v, shown.field, shown.field.type === 'time' && step ? step : undefined)
}
