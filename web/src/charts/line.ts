// Lines, areas and stacked areas.
import { common, nameAxis, references, timeAxis, titled, valueAxis } from './axis'
import { cartesian } from './cartesian'
import type { Drawing, Option } from './echarts'
import { hover, isUnfinished } from './hover'
import { mix } from './look'
import { opacity, type Scene } from './scene'
import { isLone, least, type Chart, type Series } from './shape'

export const lineDrawing = (scene: Scene): Drawing => cartesian(scene, lineOption, () => true)

export function lineOption(scene: Scene, found: Chart, width: number, hidden: (i: number) => boolean, log = false): Option {
  const { visual, look } = scene
  const { options } = visual
  const format = found.series[0]?.field.format ?? {}
  const reference = references(options, look, false)
  const open = options.shape !== 'stacked' && found.categories.length > 2 && isUnfinished(scene, found, found.categories.length - 1)
  const lines = found.series.flatMap((s, i) => (hidden(i) ? [] : open ? [line(scene, { ...s, points: s.points.with(-1, null) }, i), soFar(s, i), ...before(s, i, scene)] : [line(scene, s, i), ...before(s, i, scene)]))
  if (reference && lines[0]) lines[0] = { ...lines[0], markLine: reference }
  return {
    ...common(look),
    grid: { left: 4, right: 12, top: 12, bottom: options.xTitle && options.xTitle !== '-' ? 20 : 4, containLabel: true },
    xAxis: {
      ...(found.time ? timeAxis(found, width - 60, look) : nameAxis(found, look, Math.max(40, (width - 60) / found.categories.length), false)),
      boundaryGap: !found.time, ...titled(options.xTitle, look, 26), ...(options.xTitle === '-' && { show: false }),
    },
    yAxis: valueAxis(format, look, options, { ...(log ? { type: 'log', min: 10 ** Math.floor(Math.log10(least(found))) } : found.series.every((s) => s.field.type === 'integer') && { minInterval: 1 }) }),
    tooltip: hover(scene, found, hidden, 'line'),
    series: lines,
  }
}

function line(scene: Scene, s: Series, i: number): Record<string, unknown> {
  const { look, visual, data } = scene
  const { shape, missing } = visual.options
  const area = shape === 'area' || shape === 'stacked'
  const faded = Math.max(...s.rows.map((r) => (r === undefined ? 0 : opacity(scene, r))), s.rows.every((r) => r === undefined) ? 1 : 0)
  const picked = s.rows.map((r) => r !== undefined && scene.picked(data.rows?.[r] ?? []) === true)
  // A line needs two points: one between gaps would not be seen without a dot.
  const dot = (n: number) => (isLone(s.points, n) || (picked[n] && picked.filter(Boolean).length < 3) ? 6 : 0)
  const dots = s.points.some((_, n) => dot(n) > 0)
  return {
    id: String(i), name: s.label, type: 'line', data: s.points, z: s.rest ? 1 : 2,
    ...(shape === 'stacked' && { stack: 'all' }),
    ...(s.points.length > 800 && { sampling: 'lttb' }),
    showSymbol: dots, showAllSymbol: true, symbol: 'circle', symbolSize: dots ? (_: unknown, p: { dataIndex: number }) => dot(p.dataIndex) : 6,
    connectNulls: missing === 'interpolate',
    lineStyle: { width: shape === 'stacked' ? 1 : s.points.length > 240 ? 1.25 : 1.75, color: s.color, opacity: faded, ...(s.rest && { type: 'dashed' }) },
    itemStyle: { color: s.color, opacity: faded },
    ...(area && { areaStyle: shape === 'stacked' ? { color: mix(look.surface, s.color, look.dark ? 0.55 : 0.6), opacity: faded } : { color: s.color, opacity: 0.12 * faded } }),
    emphasis: { disabled: true },
  }
}

/** The way to a last point whose time is not over yet. */
function soFar(s: Series, i: number): Record<string, unknown> {
  const n = s.points.length
  return {
    id: `so-far-${i}`, name: `${s.label}, so far`, type: 'line', data: s.points.map((v, at) => (at >= n - 2 ? v : null)), silent: true, showSymbol: false, symbol: 'none', z: 1,
    lineStyle: { width: 1.25, color: s.color, type: [2, 3], opacity: 0.75 }, itemStyle: { color: s.color }, emphasis: { disabled: true },
  }
}

/** The period before, as a dashed shadow of the line. */
function before(s: Series, i: number, { look }: Scene): Record<string, unknown>[] {
  if (!s.previous) return []
  return [{
    id: `before-${i}`, name: `${s.label}, before`, type: 'line', data: s.previous, silent: true, showSymbol: false, symbol: 'none', z: 1,
    lineStyle: { width: 1.25, color: mix(s.color, look.surface, 0.3), type: [3, 3] }, itemStyle: { color: s.color }, emphasis: { disabled: true },
  }]
}
