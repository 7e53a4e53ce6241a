// Spread by category: quarter, half and three quarters, and the outliers.
import { h } from '../dom'
import { number } from '../format'
import { columns, dimensions, rowsOf, type Shown } from '../point'
import type { Cell } from '../types'
import { common, nameAxis, valueAxis } from './axis'
import { nameRoom } from './bar'
import { describe } from './describe'
import { canvas, type Drawing, type Option } from './echarts'
import { mix } from './look'
import { listen } from './pointer'
import { opacity, type Scene } from './scene'
import { categoryText, type Chart } from './shape'
import { tip, tooltip } from './tooltip'

const PARTS = ['min', 'q1', 'median', 'q3', 'max'] as const
const NAMES = ['Lower whisker', 'First quartile', 'Median', 'Third quartile', 'Upper whisker']

export interface Boxes {
  found: Chart
  measure: Shown
  boxes: number[][]
  outliers: [number, number][]
}

export function boxes({ visual, data }: Pick<Scene, 'visual' | 'data'>): Boxes | undefined {
  const all = columns(visual, data)
  const parts = PARTS.map((p) => all.find((c) => c.part === p))
  const [x] = dimensions(all)
  const [measure] = parts
  if (!measure || parts.some((p) => !p)) return undefined
  const outliers = all.find((c) => c.part === 'outliers')
  const rows = rowsOf(data)
  const number = (row: Cell[], c: Shown | undefined) => Number((c && row[c.index]) ?? NaN)
  return {
    found: { x, by: undefined, categories: rows.map((row) => (x ? (row[x.index] ?? null) : measure.label)), time: false, step: data.step, series: [] },
    measure, boxes: rows.map((row) => parts.map((p) => number(row, p))),
    outliers: visual.options.outliers === false || !outliers ? [] : rows.flatMap((row, i) => {
      const list = row[outliers.index]
      return Array.isArray(list) ? list.map((v): [number, number] => [Number(v), i]) : []
    }),
  }
}

export function boxDrawing(scene: Scene): Drawing | undefined {
  const all = boxes(scene)
  if (!all) return undefined
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(scene) })
  return canvas(h('div', { class: 'chart' }, h('div', { class: 'plot' }, box)), box, ({ width }) => boxOption(scene, all, width),
    (instance) => listen(instance, scene, (mark) => (mark.seriesIndex === 0 ? mark.dataIndex : all.outliers[mark.dataIndex ?? -1]?.[1])))
}

/** Lying boxes: names of routes are long. */
export function boxOption(scene: Scene, all: Boxes, width: number): Option {
  const { look, visual, data } = scene
  const { format } = all.measure.field
  const color = look.series[0] ?? look.accent
  return {
    ...common(look),
    grid: { left: 0, right: 16, top: 4, bottom: 6, containLabel: true },
    xAxis: valueAxis(format, look, visual.options),
    yAxis: nameAxis(all.found, look, nameRoom(all.found, width), true),
    tooltip: {
      ...tooltip(look), trigger: 'item',
      formatter: (mark: { seriesIndex: number; dataIndex: number }) => {
        const i = mark.seriesIndex === 0 ? mark.dataIndex : (all.outliers[mark.dataIndex]?.[1] ?? 0)
        const lines = mark.seriesIndex === 0 ? NAMES.map((label, n) => ({ label, value: number(all.boxes[i]?.[n] ?? 0, format) })).toReversed()
          : [{ label: 'Outlier', value: number(all.outliers[mark.dataIndex]?.[0] ?? 0, format) }]
        return tip(categoryText(all.found, i), lines, scene.hint(data.rows?.[i] ?? []))
      },
    },
    series: [
      {
        type: 'boxplot', boxWidth: [6, 16],
        data: all.boxes.map((value, i) => ({ value, itemStyle: { opacity: opacity(scene, i) } })),
        itemStyle: { color: mix(look.surface, color, 0.25), borderColor: color, borderWidth: 1.25 }, emphasis: { disabled: true },
      },
      {
        type: 'scatter', data: all.outliers, symbolSize: 4, z: 1,
        itemStyle: { color: 'transparent', borderColor: mix(look.surface, color, 0.7), borderWidth: 1 }, emphasis: { disabled: true },
      },
    ],
  }
}
