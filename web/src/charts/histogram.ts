// How often which values occur.
import { h } from '../dom'
import { integer, number, percent, tick } from '../format'
import { columns, rowsOf } from '../point'
import { common, titled, valueAxis } from './axis'
import { describe } from './describe'
import { canvas, type Drawing, type Option } from './echarts'
import { mix } from './look'
import type { Scene } from './scene'
import { tip, tooltip } from './tooltip'

export interface Bin {
  from: number
  to: number
  count: number
}

export function bins({ visual, data }: Pick<Scene, 'visual' | 'data'>): Bin[] {
  const all = columns(visual, data)
  const at = (part: string) => all.find((c) => c.part === part)?.index ?? -1
  const [from, to, count] = [at('from'), at('to'), at('count')]
  return rowsOf(data).map((row) => ({ from: Number(row[from]), to: Number(row[to]), count: Number(row[count] ?? 0) }))
}

export function histogramDrawing(scene: Scene): Drawing | undefined {
  const all = bins(scene)
  if (all.some((b) => Number.isNaN(b.from))) return undefined
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(scene) })
  return canvas(h('div', { class: 'chart' }, h('div', { class: 'plot' }, box)), box, () => histogramOption(scene, all))
}

export function histogramOption(scene: Scene, all: Bin[]): Option {
  const { look, visual } = scene
  const field = (visual.fields ?? [])[0]
  const format = field?.format ?? {}
  const total = all.reduce((sum, b) => sum + b.count, 0)
  const color = look.series[0] ?? look.accent
  return {
    ...common(look),
    grid: { left: 4, right: 12, top: 12, bottom: visual.options.xTitle === '-' ? 0 : 26, containLabel: true },
    xAxis: {
      type: 'category', data: all.map((b) => String(b.from)), axisLine: { lineStyle: { color: look.border } }, axisTick: { show: false },
      axisLabel: { color: look.muted, fontSize: 11, hideOverlap: true, formatter: (text: string) => tick(Number(text), format) }, ...titled(visual.options.xTitle ?? field?.label, look, 26),
    },
    yAxis: valueAxis({}, look, visual.options, { minInterval: 1 }),
    tooltip: {
      ...tooltip(look), trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: look.hover } },
      formatter: ([hover]: { dataIndex: number }[]) => {
        const bin = all[hover?.dataIndex ?? -1]
        if (!bin) return ''
        const before = all.reduce((sum, b) => sum + (b.to <= bin.to ? b.count : 0), 0)
        return tip(`${number(bin.from, format)} – ${number(bin.to, format)}`, [
          { label: 'Count', value: integer(bin.count), color }, { label: 'Share', value: percent(total ? bin.count / total : 0) }, { label: 'Up to here', value: percent(total ? before / total : 0) },
        ])
      },
    },
    series: [{
      type: 'bar', data: all.map((b) => b.count), barCategoryGap: '6%', barMinHeight: 1, itemStyle: { color: mix(look.surface, color, 0.85), borderRadius: [2, 2, 0, 0] },
      emphasis: { itemStyle: { color } },
    }],
  }
}
