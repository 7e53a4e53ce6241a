// Columns and rows. Sorting and paging happen on the server, so a table of any
// size is as quick as its page. Charts shown as tables are drawn by it, too.
import { h, icon } from '../dom'
import { isRest } from '../format'
import { columns, rowsOf, stepOf, type Shown } from '../point'
import type { Cell, Data } from '../types'
import { cellText, classOf, isNumeric, paint, stylesOf, withBar, type Styles } from './cells'
import type { Drawing } from './echarts'
import { barColor } from './look'
import { pager } from './pager'
import type { Scene } from './scene'

/** What a table asks of the server; absent for a chart shown as a table. */
export interface Paging {
  sort: string | undefined
  page: number
  sortBy: (by: string) => void
  turn: (page: number) => void
  /** The URL of a cell with a link template. */
  link: (template: string, row: Cell[]) => string | undefined
}

/** Rows of a chart that is shown as a table. */
const SHOWN = 500

export function tableDrawing(scene: Scene, paging?: Paging): Drawing {
  const { visual } = scene
  const data = paging ? scene.data : saying(scene.data, visual)
  const shown = columns(visual, data).filter((c) => !c.field.hidden && c.part !== 'outliers')
  const top = visual.options.totals === 'top'
  const totals = data.totals && totalRow(shown, data)
  const table = h('table', {}, h('thead', {}, head(shown, paging), top && totals), body({ ...scene, data }, shown, paging), !top && totals && h('tfoot', {}, totals))
  const name = `${visual.title || visual.id}, table`
  const region: HTMLElement = h('div', { class: 'table-scroll', role: 'region', 'aria-label': name, tabindex: 0, onscroll: () => region.classList.toggle('scrolled', region.scrollLeft > 2) }, table)
  const rest = rowsOf(data).length - SHOWN
  return {
    element: h('div', { class: 'table' }, region, paging ? pager(data, visual.options.pageSize ?? 0, paging) : rest > 0 && h('p', { class: 'note' }, `The first ${SHOWN} of ${rowsOf(data).length} rows; the CSV has all.`)),
    attached: () => pin(table, visual.options.pinned ?? 0),
  }
}

/** Without the rows that only hold a place on a time axis. */
function saying(data: Data, visual: Scene['visual']): Data {
  const values = columns(visual, data).filter((c) => c.field.measure)
  const rows = rowsOf(data).filter((row) => values.length === 0 || values.some((c) => row[c.index] !== null))
  return rows.length === rowsOf(data).length ? data : { ...data, rows, styles: [] }
}

function head(shown: Shown[], paging: Paging | undefined): HTMLElement {
  return h('tr', {}, ...shown.map((c) => {
    const numeric = isNumeric(c) ? 'num' : ''
    const label = c.part && c.part !== 'count' ? `${c.label === c.field.label ? partNames[c.part] ?? c.part : c.label}` : c.label
    if (!paging) return h('th', { scope: 'col', class: numeric }, h('span', { class: 'sort' }, label))
    const down = paging.sort === `${c.field.id}:desc`
    const up = paging.sort === `${c.field.id}:asc`
    const state = down ? 'descending' : up ? 'ascending' : undefined
    const next = down ? 'asc' : up ? 'desc' : isNumeric(c) || c.field.type === 'time' ? 'desc' : 'asc'
    const th = h('th', { scope: 'col', class: numeric, 'aria-sort': state }, h('button', {
      type: 'button', class: `sort ${state ?? ''}`, 'data-value': `sort ${c.field.id}`, title: `Sort by ${label}`, onclick: () => paging.sortBy(`${c.field.id}:${next}`),
    }, h('span', {}, label), icon('down')))
    if (c.field.width) th.style.minWidth = `${Math.min(c.field.width, 420)}px`
    return th
  }))
}

const partNames: Record<string, string> = { min: 'Lower whisker', q1: 'First quartile', median: 'Median', q3: 'Third quartile', max: 'Upper whisker', from: 'From', to: 'To' }

function body(scene: Scene, shown: Shown[], paging: Paging | undefined): HTMLElement {
  const { data } = scene
  const rows = paging ? rowsOf(data) : rowsOf(data).slice(0, SHOWN)
  const styles = stylesOf(data)
  const largest = new Map(shown.filter((c) => c.field.bar).map((c) => [c.index, Math.max(...rows.map((r) => Math.abs(Number(r[c.index]) || 0)), 0)]))
  return h('tbody', {}, ...rows.map((row, i) => {
    const hint = scene.hint(row)
    const tr = h('tr', { class: [scene.picked(row) === false ? 'faded' : '', hint ? 'acts' : ''].join(' ').trim() || undefined })
    if (hint) tr.addEventListener('click', (event) => { if (!(event.target as HTMLElement).closest('a, button') && !getSelection()?.toString()) scene.choose(row, event) })
    if (hint) tr.addEventListener('contextmenu', (event) => { event.preventDefault(); scene.menu(row, event) })
    shown.forEach((c, n) => tr.append(cellOf(scene, c, row, { row: i, first: n === 0, hint, styles, largest: largest.get(c.index) ?? 0 }, paging)))
    paint(tr, styles.get(`${i} -1`), scene.look)
    return tr
  }))
}

interface Place {
  row: number
  first: boolean
  hint: string
  styles: Styles
  largest: number
}

function cellOf(scene: Scene, c: Shown, row: Cell[], place: Place, paging: Paging | undefined): HTMLElement {
  const v = row[c.index]
  const text = cellText(c, v, stepOf(scene.data, c.field))
  const long = text.length > 24 ? text : undefined
  const td = place.first && !isNumeric(c) ? h('th', { scope: 'row', class: classOf(c, v), title: long }) : h('td', { class: classOf(c, v), title: long })
  if (c.field.width) td.style.maxWidth = `${Math.max(60, c.field.width)}px`
  const href = c.field.link && !isRest(v) ? paging?.link(c.field.link, row) : undefined
  if (place.first && place.hint) td.append(button(scene, row, text, place.hint))
  else if (href) td.append(h('a', { href, class: 'cell-link', target: '_blank', rel: 'noopener' }, text))
  else if (c.field.bar && typeof v === 'number') td.append(withBar(text, place.largest ? Math.abs(v) / place.largest : 0, barColor(c.field.bar, scene.look)))
  else td.append(text)
  paint(td, place.styles.get(`${place.row} ${c.index}`), scene.look)
  return td
}

/** The row's actions for the keyboard. */
function button(scene: Scene, row: Cell[], text: string, hint: string): HTMLElement {
  const element: HTMLElement = h('button', {
    type: 'button', class: 'cell-link', 'data-value': JSON.stringify(row[0]), 'aria-pressed': scene.picked(row) === undefined ? undefined : String(scene.picked(row)), title: `${text}: ${hint}`,
    onclick: (event: MouseEvent) => scene.choose(row, event, element),
  }, text)
  return element
}

function totalRow(shown: Shown[], data: Data): HTMLElement {
  return h('tr', { class: 'totals' }, ...shown.map((c, i) => (i === 0
    ? h('th', { scope: 'row' }, c.field.measure ? cellText(c, data.totals?.[c.index]) : 'Total')
    : h('td', { class: isNumeric(c) ? 'num' : '' }, c.field.measure ? cellText(c, data.totals?.[c.index]) : ''))))
}

/** Keeps the first columns in place while the others scroll. */
function pin(table: HTMLTableElement, n: number): void {
  if (n < 1) return
  const lefts = [...(table.tHead?.rows[0]?.cells ?? [])].slice(0, n).map((cell) => cell.offsetLeft)
  for (const row of table.rows) {
    lefts.forEach((left, i) => {
      const cell = row.cells[i]
      if (!cell) return
      cell.classList.add('pinned')
      cell.classList.toggle('last-pinned', i === lefts.length - 1)
      cell.style.left = `${left}px`
    })
  }
}
