// Bars: upright or lying, side by side, stacked, or as parts of a hundred.
import { number } from '../format'
import { common, nameAxis, references, timeAxis, titled, valueAxis } from './axis'
import { cartesian } from './cartesian'
import type { Drawing, Option } from './echarts'
import { hover, isUnfinished } from './hover'
import { mix } from './look'
import { opacity, type Scene } from './scene'
import { categoryText, type Chart, type Series } from './shape'

export const barDrawing = (scene: Scene): Drawing => cartesian(scene, barOption, () => false)

/** At most this share of the width is for the names of lying bars. */
const NAMES = 0.38

export function barOption(scene: Scene, found: Chart, width: number, hidden: (i: number) => boolean): Option {
  const { visual, look } = scene
  const { options } = visual
  const lying = Boolean(options.horizontal) && !found.time
  const percent = options.arrangement === 'percent'
  const format = percent ? { kind: 'percent' as const } : (found.series[0]?.field.format ?? {})
  const sums = found.categories.map((_, i) => found.series.reduce((all, s, n) => all + (hidden(n) ? 0 : (s.points[i] ?? 0)), 0))
  const shown = found.series.flatMap((s, i) => (hidden(i) ? [] : [{ s, i }]))
  const labels = (lying && shown.length === 1) || Boolean(options.labels && shown.length === 1)
  const end = found.categories.length - 1
  // A last bar whose time is not over yet is paler.
  const open = end > 1 && isUnfinished(scene, found, end) ? end : -1
  const bars = shown.flatMap(({ s, i }, at) => [
    ...(at === 0 && s.previous && shown.length === 1 ? [before(s, scene)] : []),
    bar(scene, s, i, percent ? s.points.map((v, n) => (v === null ? null : v / (sums[n] || 1))) : s.points, labels, at === shown.length - 1, open),
  ])
  const reference = references(options, look, false, lying)
  if (reference && bars.length) bars[bars.length - 1] = { ...bars.at(-1), markLine: reference }
  const values = valueAxis(format, look, { ...options, ...(percent && { yMin: 0, yMax: 1 }) }, {
    ...(!percent && found.series.every((s) => s.field.type === 'integer') && { minInterval: 1 }),
    ...(lying && labels && { axisLabel: { show: false }, splitLine: { show: false } }),
  })
  const room = lying ? nameRoom(found, width) : Math.max(40, (width - 60) / Math.max(1, found.categories.length))
  const names = found.time ? timeAxis(found, width - 60, look) : nameAxis(found, look, room, lying)
  return {
    ...common(look),
    grid: lying ? { left: 0, right: labels ? 56 : 16, top: reference ? 20 : 4, bottom: labels ? 0 : 6, containLabel: true } : { left: 4, right: 8, top: 12, bottom: options.xTitle && options.xTitle !== '-' ? 20 : 4, containLabel: true },
    ...(lying ? { xAxis: values, yAxis: names } : { xAxis: { ...names, ...titled(options.xTitle, look, 26) }, yAxis: values }),
    tooltip: hover(scene, found, hidden, 'shadow'),
    series: bars,
  }
}

/** Pixels for names: what the longest needs, within bounds. */
export function nameRoom(found: Chart, width: number): number {
  const longest = Math.max(...found.categories.map((_, i) => categoryText(found, i).length), 4)
  return Math.round(Math.min(longest * 6.6 + 6, width * NAMES, 260))
}

function bar(scene: Scene, s: Series, i: number, points: (number | null)[], labels: boolean, last: boolean, open: number): Record<string, unknown> {
  const { look, visual } = scene
  const { options } = visual
  const stacked = options.arrangement === 'stacked' || options.arrangement === 'percent'
  const lying = Boolean(options.horizontal)
  const round = 2
  return {
    id: String(i), name: s.label, type: 'bar',
    ...(stacked && { stack: 'all' }),
    data: points.map((value, n) => ({ value, itemStyle: { opacity: opacity(scene, s.rows[n], n === open ? 0.55 : 1) } })),
    itemStyle: {
      color: s.color,
      borderRadius: stacked && !last ? 0 : lying ? [0, round, round, 0] : [round, round, 0, 0],
      // A hair of the card's colour keeps stacked parts apart.
      ...(stacked && { borderColor: look.surface, borderWidth: points.length > 60 ? 0 : 0.6 }),
    },
    barMaxWidth: lying ? 22 : 36, barCategoryGap: points.length > 60 ? '12%' : '26%', barGap: '10%', barMinHeight: stacked ? 0 : 1,
    emphasis: { itemStyle: { color: mix(s.color, look.text, 0.14) } },
    ...(labels && {
      label: {
        show: true, position: lying ? 'right' : 'top', color: look.text, fontSize: 11, distance: 6,
        formatter: (p: { dataIndex: number }) => { const v = s.points[p.dataIndex]; return v === null || v === undefined ? '' : number(v, s.field.format, true) },
      },
    }),
  }
}

/** The period before, as a pale bar beside. */
function before(s: Series, { look, visual }: Scene): Record<string, unknown> {
  return {
    id: 'before', name: 'Before', type: 'bar', data: s.previous, silent: true, barMaxWidth: visual.options.horizontal ? 16 : 36,
    itemStyle: { color: mix(look.surface, s.color, 0.3), borderRadius: 2 }, emphasis: { disabled: true },
  }
}
