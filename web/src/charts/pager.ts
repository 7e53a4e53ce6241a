// The foot of a table: which rows these are, and the way to the others.
import { h, icon } from '../dom'
import { integer } from '../format'
import { rowsOf } from '../point'
import type { Data } from '../types'
import type { Paging } from './table'

/** Absent where one page has it all. */
export function pager(data: Data, size: number, { page, turn }: Paging): HTMLElement | undefined {
  const here = rowsOf(data).length
  const count = data.count ?? here
  const perPage = size || here
  const pages = Math.max(1, Math.ceil(count / Math.max(1, perPage)))
  if (pages < 2) return undefined
  const first = (page - 1) * perPage + 1
  const arrow = (name: 'left' | 'right', label: string, to: number) => h('button', {
    type: 'button', class: 'icon-button', 'aria-label': label, title: label, 'data-value': name, disabled: to < 1 || to > pages, onclick: () => turn(to),
  }, icon(name))
  return h('div', { class: 'pager' }, h('span', {}, `${integer(first)}–${integer(first + here - 1)} of ${integer(count)}`), arrow('left', 'Previous page', page - 1), arrow('right', 'Next page', page + 1))
}
