// Columns and rows as they are: sortable, with names that filter.
import { h, icon } from '../dom'
import * as format from '../format'
import type { Store } from '../store'
import type { Cell, Column, Data, Info } from '../types'
import type { Drawing } from './echarts'

const SHOWN = 10

interface Order {
  column: number
  down: boolean
}

export function tableDrawing(info: Info, data: Data, store: Store): Drawing {
  const element = h('div', { class: 'table' })
  let order: Order | undefined
  let all = false
  const draw = (focus?: string) => {
    const rows = sorted(data, order)
    const shown = all ? rows : rows.slice(0, SHOWN)
    element.replaceChildren(
      h('div', { class: 'table-scroll', role: 'region', 'aria-label': `${info.title}, table`, tabindex: 0 },
        h('table', {}, head(data, order, (next) => { order = next; draw(data.columns[next.column]?.name) }), body(data, shown, store))),
      rows.length > SHOWN ? h('button', { type: 'button', class: 'link more-rows', onclick: () => { all = !all; draw() } }, all ? `Show the first ${SHOWN}` : `Show all ${rows.length}`) : '',
    )
    if (focus) element.querySelector<HTMLElement>(`[data-sort="${focus}"]`)?.focus()
  }
  draw()
  return { element }
}

/** Rows in the chosen order; absent values always last. */
function sorted(data: Data, order: Order | undefined): Cell[][] {
  if (!order) return data.rows
  const { column, down } = order
  return data.rows.toSorted((a, b) => {
    const [x, y] = [a[column] ?? null, b[column] ?? null]
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
    const smaller = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en')
    return down ? -smaller : smaller
  })
}

const numeric = (c: Column) => c.type === 'integer' || c.type === 'number' || c.type === 'percent'

function head(data: Data, order: Order | undefined, sort: (order: Order) => void): HTMLElement {
  return h('thead', {}, h('tr', {}, ...data.columns.map((c, i) => {
    if (c.hidden) return null
    const chosen = order?.column === i
    const state = chosen ? (order.down ? 'descending' : 'ascending') : undefined
    return h('th', { scope: 'col', class: numeric(c) ? 'num' : '', 'aria-sort': state },
      h('button', {
        type: 'button', class: `sort ${state ?? ''}`, 'data-sort': c.name,
        onclick: () => sort({ column: i, down: chosen ? !order.down : numeric(c) || c.type === 'time' }),
      }, c.label, icon('down')))
  })))
}

function body(data: Data, rows: Cell[][], store: Store): HTMLElement {
  const largest = data.columns.map((c, i) => (c.bar && c.type !== 'percent' ? Math.max(...data.rows.map((r) => Number(r[i] ?? 0))) : 1))
  return h('tbody', {}, ...rows.map((row) => h('tr', {}, ...data.columns.map((c, i) => (c.hidden ? null : tableCell(data, row, i, largest[i] ?? 1, store))))))
}

function tableCell(data: Data, row: Cell[], i: number, largest: number, store: Store): HTMLElement {
  const c = data.columns[i] as Column
  const v = row[i] ?? null
  const text = format.cell(v, c)
  const classes = [numeric(c) ? 'num' : c.type, v === null || v === '(none)' || v === 0 ? 'faint' : '', tone(c, v)].join(' ').trim()
  if (typeof v === 'number' && c.bar) return h('td', { class: classes }, h('span', { class: 'meter' }, h('span', {}, text), fill(v / largest)))
  const key = c.key ? row[data.columns.findIndex((k) => k.name === c.key)] : v
  if (!c.field || key === null || key === undefined) {
    const title = c.type === 'time' && typeof v === 'string' ? format.moment(new Date(v)) : undefined
    return h('td', { class: classes, title }, text)
  }
  const field = c.field
  const value = String(key)
  return h('td', { class: classes }, h('button', {
    type: 'button', class: 'cell-link', 'data-value': value, 'aria-pressed': String(store.has(field, value)), title: value === text ? `Filter by ${text}` : `Filter by ${text} (${value})`,
    onclick: () => store.toggle(field, value, text),
  }, text))
}

function tone(c: Column, v: Cell): string {
  if (typeof v !== 'number') return ''
  if (c.alarm && v >= c.alarm) return 'alarm'
  return c.warn && v >= c.warn ? 'warn' : ''
}

function fill(share: number): HTMLElement {
  const bar = h('i', {})
  bar.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`
  return h('span', { class: 'meter-track', 'aria-hidden': 'true' }, bar)
}
