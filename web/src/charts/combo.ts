// Bars with lines above them; the lines have the axis on the right.
import { common, nameAxis, references, timeAxis, valueAxis } from './axis'
import { cartesian } from './cartesian'
import type { Drawing, Option } from './echarts'
import { hover } from './hover'
import { mix } from './look'
import { opacity, type Scene } from './scene'
import { chart, type Chart, type Series } from './shape'

const isLine = (s: Series | undefined): boolean => s?.field.well === 'line'

export function comboDrawing(scene: Scene): Drawing {
  const { series } = chart(scene.visual, scene.data, scene.look, scene.now)
  return cartesian(scene, comboOption, (i) => isLine(series[i]))
}

export function comboOption(scene: Scene, found: Chart, width: number, hidden: (i: number) => boolean): Option {
  const { visual, look } = scene
  const { options } = visual
  const of = (line: boolean) => found.series.find((s) => isLine(s) === line)?.field.format ?? {}
  const shown = found.series.flatMap((s, i) => (hidden(i) ? [] : [isLine(s) ? line(s, i) : bar(scene, s, i, found.categories.length)]))
  const [left, right] = [references(options, look, false), references(options, look, true)]
  const put = (type: string, reference: object | undefined) => {
    const at = shown.findIndex((s) => s['type'] === type)
    if (reference && at >= 0) shown[at] = { ...shown[at], markLine: reference }
  }
  put('bar', left)
  put('line', right)
  const befores = found.series.flatMap((s, i) => (hidden(i) || !s.previous ? [] : [before(s, look.surface)]))
  return {
    ...common(look),
    grid: { left: 4, right: 4, top: 14, bottom: 4, containLabel: true },
    xAxis: found.time ? timeAxis(found, width - 110, look) : nameAxis(found, look, Math.max(40, (width - 110) / found.categories.length), false),
    yAxis: [
      valueAxis(of(false), look, options),
      valueAxis(of(true), look, {}, { position: 'right', min: 0, splitLine: { show: false } }),
    ],
    tooltip: hover(scene, found, hidden, 'shadow'),
    series: [...shown, ...befores],
  }
}

function bar(scene: Scene, s: Series, i: number, n: number): Record<string, unknown> {
  const stacked = scene.visual.options.arrangement === 'stacked'
  return {
    id: String(i), name: s.label, type: 'bar', yAxisIndex: 0, ...(stacked && { stack: 'all' }),
    data: s.points.map((value, at) => ({ value, itemStyle: { opacity: opacity(scene, s.rows[at]) } })),
    itemStyle: { color: mix(scene.look.surface, s.color, scene.look.dark ? 0.6 : 0.5), borderRadius: stacked ? 0 : [2, 2, 0, 0] },
    barMaxWidth: 36, barCategoryGap: n > 60 ? '12%' : '26%', emphasis: { disabled: true },
  }
}

function line(s: Series, i: number): Record<string, unknown> {
  return {
    id: String(i), name: s.label, type: 'line', yAxisIndex: 1, data: s.points, z: 3, showSymbol: false, symbol: 'circle', symbolSize: 5, connectNulls: false,
    lineStyle: { width: s.points.length > 240 ? 1.25 : 1.75, color: s.color }, itemStyle: { color: s.color }, emphasis: { disabled: true },
  }
}

function before(s: Series, surface: string): Record<string, unknown> {
  return {
    id: `before-${s.key}`, name: `${s.label}, before`, type: 'line', yAxisIndex: isLine(s) ? 1 : 0, data: s.previous, silent: true, symbol: 'none', z: 2,
    lineStyle: { width: 1.25, color: mix(s.color, surface, 0.25), type: [3, 3] }, itemStyle: { color: s.color }, emphasis: { disabled: true },
  }
}
