// Rows and columns of headers with figures where they cross.
import { h } from '../dom'
import { columns, inWell, measures, rowsOf, type Shown } from '../point'
import type { Cell } from '../types'
import { cellText, classOf, paint, stylesOf } from './cells'
import type { Drawing } from './echarts'
import type { Scene } from './scene'

export interface Pivot {
  rowHeads: Shown[]
  columnHeads: Shown[]
  measures: Shown[]
  /** Values of the row headers, in the order of the figures. */
  rows: Cell[][]
  columns: Cell[][]
  /** The row of the figures where a row and a column cross. */
  at: (row: number, column: number) => number | undefined
}

const key = (values: Cell[]) => JSON.stringify(values)

/** The headers, in the order of the figures. */
function distinct(rows: Cell[][], heads: Shown[]): Cell[][] {
  const seen = new Map<string, Cell[]>()
  for (const row of rows) {
    const values = heads.map((c) => row[c.index] ?? null)
    if (!seen.has(key(values))) seen.set(key(values), values)
  }
  return [...seen.values()]
}

export function pivot({ visual, data }: Pick<Scene, 'visual' | 'data'>): Pivot {
  const all = columns(visual, data).filter((c) => !c.field.hidden)
  const [rowHeads, columnHeads] = [inWell(all, 'row', 'group', 'category'), inWell(all, 'column')]
  const rows = rowsOf(data)
  const [down, across] = [distinct(rows, rowHeads), distinct(rows, columnHeads)]
  const places = new Map(rows.map((row, i) => [key(rowHeads.map((c) => row[c.index] ?? null)) + key(columnHeads.map((c) => row[c.index] ?? null)), i]))
  return { rowHeads, columnHeads, measures: measures(all), rows: down, columns: across, at: (r, c) => places.get(key(down[r] ?? []) + key(across[c] ?? [])) }
}

export function pivotDrawing(scene: Scene): Drawing {
  const { visual } = scene
  const found = pivot(scene)
  const table = h('table', { class: 'pivot' }, h('thead', {}, ...heads(found, scene)), body(found, scene), total(found, scene))
  return { element: h('div', { class: 'table' }, h('div', { class: 'table-scroll', role: 'region', 'aria-label': `${visual.title || visual.id}, table`, tabindex: 0 }, table)) }
}

const headText = (c: Shown | undefined, values: Cell[], i: number, step: string | undefined) => (c ? cellText(c, values[i], step) : '')

const head = (text: string, props: Record<string, string | number | undefined> = {}) => h('th', { scope: 'col', ...props }, h('span', { class: 'sort' }, text))

/** One line for each column header, and one for the measures where there are several. */
function heads(found: Pivot, { data }: Scene): HTMLElement[] {
  const per = found.measures.length
  const names = per > 1 || found.columnHeads.length === 0
  const span = per > 1 ? per : undefined
  const rowNames = () => found.rowHeads.map((r) => head(r.label))
  const lines = found.columnHeads.map((c, i) => {
    const last = i === found.columnHeads.length - 1 && !names
    return h('tr', {}, ...(last ? rowNames() : [h('td', { colspan: found.rowHeads.length || 1, class: 'corner' }, c.label)]),
      ...found.columns.map((values) => head(headText(c, values, i, data.step), { class: 'num', colspan: span, title: headText(c, values, i, data.step) })),
      data.rowTotals?.length ? head(last ? 'Total' : '', { class: 'num', colspan: span }) : undefined)
  })
  if (!names) return lines
  const groups = Math.max(1, found.columns.length) + (data.rowTotals?.length && found.columnHeads.length ? 1 : 0)
  return [...lines, h('tr', {}, ...rowNames(), ...Array.from({ length: groups }, () => found.measures.map((m) => head(m.label, { class: 'num' }))).flat())]
}

function body(found: Pivot, scene: Scene): HTMLElement {
  const { data, look } = scene
  const styles = stylesOf(data)
  const totals = totalsBy(data.rowTotals, found.rowHeads)
  return h('tbody', {}, ...found.rows.map((values, r) => h('tr', {},
    ...found.rowHeads.map((c, i) => h('th', { scope: 'row', class: 'text', title: headText(c, values, i, data.step) }, ...(same(found, r, i) ? [h('span', { class: 'hidden' }, headText(c, values, i, data.step))] : [headText(c, values, i, data.step)]))),
    ...(found.columns.length ? found.columns : [[]]).flatMap((_, c) => {
      const index = found.at(r, c)
      const row = index === undefined ? undefined : rowsOf(data)[index]
      return found.measures.map((m) => {
        const hint = row ? scene.hint(row) : ''
        const text = row ? cellText(m, row[m.index]) : ''
        const td = h('td', { class: classOf(m, row?.[m.index] ?? null) }, row && hint ? action(scene, row, text, hint) : text)
        if (row && scene.picked(row) === false) td.classList.add('faded')
        if (index !== undefined) paint(td, styles.get(`${index} ${m.index}`), look)
        return td
      })
    }),
    ...(data.rowTotals?.length && found.columnHeads.length ? figures(found, totals.get(key(values))) : []))))
}

const totalsBy = (rows: Cell[][] | undefined, heads: Shown[]) => new Map((rows ?? []).map((row) => [key(heads.map((c) => row[c.index] ?? null)), row]))

const figures = (found: Pivot, row: Cell[] | undefined) => found.measures.map((m) => h('td', { class: 'num total' }, row ? cellText(m, row[m.index]) : ''))

function action(scene: Scene, row: Cell[], text: string, hint: string): HTMLElement {
  const button: HTMLElement = h('button', {
    type: 'button', class: 'cell-link', title: hint, 'data-value': JSON.stringify(row), onclick: (event: MouseEvent) => scene.choose(row, event, button),
    oncontextmenu: (event: MouseEvent) => { event.preventDefault(); scene.menu(row, event) },
  }, text)
  return button
}

/** Whether the header says the same as the line above it. */
function same(found: Pivot, r: number, i: number): boolean {
  const [above, here] = [found.rows[r - 1], found.rows[r]]
  return i < found.rowHeads.length - 1 && above !== undefined && here !== undefined && key(above.slice(0, i + 1)) === key(here.slice(0, i + 1))
}

/** Totals of columns; the parts of a distinct count do not add up to them, so they come from the server. */
function total(found: Pivot, { data }: Scene): HTMLElement | undefined {
  const below = totalsBy(data.columnTotals, found.columnHeads)
  if (!data.columnTotals?.length && (!data.totals || found.columns.length > 1)) return undefined
  const columns = found.columnHeads.length ? found.columns.flatMap((values) => figures(found, below.get(key(values)))) : figures(found, data.totals)
  const corner = data.rowTotals?.length && found.columnHeads.length ? figures(found, data.totals) : []
  return h('tfoot', {}, h('tr', { class: 'totals' }, h('th', { scope: 'row', colspan: found.rowHeads.length || 1 }, 'Total'), ...columns, ...corner))
}
