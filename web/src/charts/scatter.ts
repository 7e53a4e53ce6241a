// Two measures against each other; the third is the size of the bubble.
import { h } from '../dom'
import { cell } from '../format'
import { columns, dimensions, inWell, measures, rowsOf } from '../point'
import { common, references, titled, valueAxis } from './axis'
import { describe } from './describe'
import { canvas, type Drawing, type Option } from './echarts'
import { mix } from './look'
import { listen } from './pointer'
import { opacity, type Scene } from './scene'
import { chart } from './shape'
import { tip, tooltip } from './tooltip'

const SMALL = 8
const LARGE = 44

export function scatterDrawing(scene: Scene): Drawing {
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(scene) })
  const y = inWell(columns(scene.visual, scene.data), 'y')[0]
  const title = h('div', { class: 'axis-titles', 'aria-hidden': 'true' }, h('span', {}, scene.visual.options.yTitle || y?.label || ''))
  return canvas(h('div', { class: 'chart' }, title, h('div', { class: 'plot' }, box)), box, () => scatterOption(scene),
    (instance) => listen(instance, scene, (mark) => (mark.data as { row?: number } | undefined)?.row))
}

const NAMED = 5

/** The rows of the points furthest out, which get their names; the others have them in the tooltip. */
function outstanding(points: { row: number; value: number[]; symbolSize: number }[]): Set<number> {
  const most = (by: (p: (typeof points)[number]) => number) => points.toSorted((a, b) => by(b) - by(a)).slice(0, NAMED)
  return new Set([...most((p) => p.value[0] ?? 0), ...most((p) => p.value[1] ?? 0).slice(0, 3), ...most((p) => p.symbolSize).slice(0, 2)].map((p) => p.row))
}

/** Whether the values span so much that an even scale would press most of them together. */
const isSteep = (values: number[]): boolean => {
  const sorted = values.filter((v) => v > 0).toSorted((a, b) => a - b)
  return sorted.length === values.length && sorted.length > 3 && (sorted.at(-1) ?? 0) / (sorted[Math.floor(sorted.length / 2)] ?? 1) > 15
}

export function scatterOption(scene: Scene): Option {
  const { visual, data, look } = scene
  const all = columns(visual, data)
  const [x, y, size] = [inWell(all, 'x')[0], inWell(all, 'y')[0], inWell(all, 'size')[0]]
  const names = dimensions(all)
  const rows = rowsOf(data)
  const largest = Math.max(...rows.map((row) => Number((size && row[size.index]) ?? 0)), 0)
  const colors = new Map(chart(visual, data, look).series.map((s) => [s.label, s.color]))
  const by = inWell(all, 'color')[0]
  const points = rows.map((row, i) => {
    const share = size && largest > 0 ? Math.sqrt(Math.max(0, Number(row[size.index] ?? 0)) / largest) : 0.2
    const color = (by && colors.get(cell(row[by.index], by.field))) ?? look.series[0] ?? look.accent
    return {
      row: i, name: names.map((c) => cell(row[c.index], c.field, data.step)).join(' · '), value: [Number((x && row[x.index]) ?? NaN), Number((y && row[y.index]) ?? NaN)],
      symbolSize: SMALL + (LARGE - SMALL) * share, itemStyle: { color: mix(look.surface, color, 0.55), borderColor: color, opacity: opacity(scene, i, 0.9) },
    }
  })
  // Small bubbles are drawn last, and stay within reach.
  points.sort((a, b) => b.symbolSize - a.symbolSize)
  const named = outstanding(points)
  const log = isSteep(points.map((p) => p.value[0] ?? 0))
  const axis = (shown: typeof x, type: object, title: object) => valueAxis(shown?.field.format ?? {}, look, {}, { ...type, ...title })
  return {
    ...common(look),
    grid: { left: 4, right: 24, top: 22, bottom: 24, containLabel: true },
    xAxis: axis(x, log ? { type: 'log' } : {}, titled(visual.options.xTitle ?? x?.label, look, 26)),
    yAxis: axis(y, {}, {}),
    tooltip: {
      ...tooltip(look), trigger: 'item',
      formatter: (mark: { data?: { row?: number; name?: string } }) => {
        const row = rows[mark.data?.row ?? -1]
        return row ? tip(mark.data?.name ?? '', measures(all).map((m) => ({ label: m.label, value: cell(row[m.index], m.field) })), scene.hint(row)) : ''
      },
    },
    series: [{
      type: 'scatter', data: points.map((p) => (named.has(p.row) ? p : { ...p, label: { show: false } })), itemStyle: { borderWidth: 1 }, emphasis: { scale: false, itemStyle: { borderColor: look.text } },
      label: { show: true, position: 'right', distance: 4, color: look.muted, fontSize: 10.5, width: 130, overflow: 'truncate', formatter: (p: { name: string }) => p.name },
      labelLayout: { hideOverlap: true },
      ...(references(visual.options, look, false) && { markLine: references(visual.options, look, false) }),
    }],
  }
}
