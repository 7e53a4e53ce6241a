// Two dimensions and a colour.
import { h } from '../dom'
import { cell, compact, number } from '../format'
import { columns, inWell, measures, rowsOf, type Shown } from '../point'
import type { Cell } from '../types'
import { common } from './axis'
import { describe } from './describe'
import { canvas, type Drawing, type Option } from './echarts'
import { between, readable } from './look'
import { listen } from './pointer'
import { scaleBar, scaleOf, type Scale } from './scale'
import { opacity, type Scene } from './scene'
import { tip, tooltip } from './tooltip'

export interface HeatMap {
  rows: Cell[]
  columns: Cell[]
  row: Shown
  column: Shown
  measure: Shown
  /** Column, row, value and the row of the figures. */
  cells: [number, number, number, number][]
}

export function heatMap({ visual, data }: Pick<Scene, 'visual' | 'data'>): HeatMap | undefined {
  const all = columns(visual, data)
  const [row] = inWell(all, 'row')
  const [column] = inWell(all, 'column')
  const [measure] = measures(all)
  if (!row || !column || !measure) return undefined
  const found: HeatMap = { rows: ordered(rowsOf(data), row), columns: ordered(rowsOf(data), column), row, column, measure, cells: [] }
  const [ys, xs] = [index(found.rows), index(found.columns)]
  rowsOf(data).forEach((cells, i) => {
    const v = cells[measure.index]
    const [x, y] = [xs.get(JSON.stringify(cells[column.index])), ys.get(JSON.stringify(cells[row.index]))]
    if (typeof v === 'number' && x !== undefined && y !== undefined) found.cells.push([x, y, v, i])
  })
  return found
}

const index = (values: Cell[]) => new Map(values.map((v, i) => [JSON.stringify(v), i]))

/** Values in the order of the figures; numbers and times in their own, as a row may lack some. */
function ordered(rows: Cell[][], { index, field }: Shown): Cell[] {
  const seen = new Map(rows.map((row) => [JSON.stringify(row[index]), row[index] ?? null]))
  const values = [...seen.values()]
  if (field.type === 'text' || field.type === 'country') return values
  return values.sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))))
}

export function heatDrawing(scene: Scene): Drawing | undefined {
  const found = heatMap(scene)
  if (!found) return undefined
  const scale = scaleOf(found.cells.map((c) => c[2]), scene)
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(scene) })
  const text = (n: number) => number(n, found.measure.field.format, true)
  const element = h('div', { class: 'chart' }, h('div', { class: 'plot' }, box), scaleBar(scale, found.measure.label, text))
  return canvas(element, box, ({ width, height }) => heatOption(scene, found, scale, width, height), (instance) => listen(instance, scene, (mark) => found.cells[mark.dataIndex ?? -1]?.[3]))
}

export function heatOption(scene: Scene, found: HeatMap, scale: Scale, width: number, height: number): Option {
  const { look, data } = scene
  const name = (shown: Shown, v: Cell | undefined) => cell(v, shown.field, data.step)
  const labels = (values: Cell[], shown: Shown) => values.map((v) => name(shown, v))
  const [xs, ys] = [labels(found.columns, found.column), labels(found.rows, found.row)]
  const room = Math.min(Math.max(...ys.map((t) => t.length), 3) * 6.6 + 6, width * 0.34)
  const cellWidth = (width - room) / Math.max(1, xs.length)
  const axis = { type: 'category', axisLine: { show: false }, axisTick: { show: false }, splitArea: { show: false } }
  const label = { color: look.muted, fontSize: 11, overflow: 'truncate' }
  return {
    ...common(look),
    grid: { left: 0, right: 4, top: 4, bottom: 6, containLabel: true },
    xAxis: { ...axis, data: xs, axisLabel: { ...label, width: Math.max(cellWidth, 34), hideOverlap: true, rotate: 0 } },
    yAxis: { ...axis, data: ys, inverse: true, axisLabel: { ...label, width: room, interval: height / ys.length < 11 ? 'auto' : 0 } },
    tooltip: {
      ...tooltip(look), trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const at = found.cells[dataIndex]
        return at ? tip(`${ys[at[1]]} · ${xs[at[0]]}`, [{ label: found.measure.label, value: number(at[2], found.measure.field.format) }], scene.hint(data.rows?.[at[3]] ?? [])) : ''
      },
    },
    series: [{
      type: 'heatmap', progressive: 0,
      data: found.cells.map(([x, y, v, row]) => {
        const color = between(scale.colors, scale.share(v))
        return { value: [x, y, v], itemStyle: { color, opacity: opacity(scene, row) }, label: { color: readable(color) } }
      }),
      label: { show: Boolean(scene.visual.options.labels) && cellWidth > 34 && height / ys.length > 14, fontSize: 10, formatter: (p: { value: number[] }) => compact(p.value[2] ?? 0) },
      itemStyle: { borderColor: look.surface, borderWidth: 1, borderRadius: 2 },
      emphasis: { itemStyle: { borderColor: look.text, borderWidth: 1 } },
    }],
  }
}
