// Axes that all cartesian charts share: quiet lines, few ticks, dates where
// calendars have them.
import { clock, day, DAY, HOUR, month } from '../dates'
import { tick } from '../format'
import type { Format, Options } from '../types'
import { categoryText, type Chart } from './shape'
import type { Look } from './look'

/** Hours between two labels of an hourly axis; from a day on, whole days. */
const HOURS = [1, 2, 3, 6, 12, 24, 48, 72, 168, 336]

const LABEL = 76 // pixels that a time's label needs

/** Which points of a time axis have a label: midnights, Mondays or firsts before anything else. */
export function timeLabels(times: Date[], width: number): Map<number, string> {
  const labels = new Map<number, string>()
  const first = times[0]
  const last = times.at(-1)
  if (!first || !last) return labels
  const room = Math.max(2, Math.floor(width / LABEL))
  const hours = Math.max(1, (last.getTime() - first.getTime()) / HOUR)
  const gap = HOURS.find((g) => hours / g <= room)
  if (times.length <= room || !gap) return evenly(times, room)
  times.forEach((t, i) => {
    const ticks = t.getTime() / HOUR
    // Days are counted back from the last, which is the one looked for.
    const fits = gap < 24 ? ticks % gap === 0 : t.getTime() % DAY === 0 && ((last.getTime() - t.getTime()) / DAY | 0) % (gap / 24) === 0
    if (fits) labels.set(i, timeLabel(t, times[i - 1]))
  })
  return labels.size > 1 ? labels : evenly(times, room)
}

function evenly(times: Date[], room: number): Map<number, string> {
  const every = Math.ceil(times.length / room)
  return new Map(times.flatMap((t, i) => ((times.length - 1 - i) % every === 0 ? [[i, timeLabel(t, times[i - 1])] as const] : [])))
}

function timeLabel(t: Date, before: Date | undefined): string {
  const gap = before ? t.getTime() - before.getTime() : 0
  if (gap > 300 * DAY) return String(t.getUTCFullYear())
  if (gap > 25 * DAY) return `${month(t)} ${t.getUTCFullYear()}`
  return t.getTime() % DAY === 0 ? day(t, t.getUTCFullYear()) : clock(t)
}

export function timeAxis(found: Chart, width: number, look: Look): object {
  const labels = timeLabels(found.categories.map((c) => new Date(String(c))), width)
  const shown = (index: number) => labels.has(index)
  return {
    type: 'category',
    data: found.categories.map((_, i) => String(i)),
    axisLine: { lineStyle: { color: look.border } },
    axisTick: { show: true, alignWithLabel: true, length: 4, interval: shown, lineStyle: { color: look.border } },
    axisLabel: { color: look.muted, fontSize: 11, margin: 8, interval: shown, formatter: (text: string) => labels.get(Number(text)) ?? '', showMinLabel: null, hideOverlap: true },
  }
}

/** Names along an axis; upright gives those of horizontal bars, cut to room pixels. */
export function nameAxis(found: Chart, look: Look, room: number, upright: boolean): object {
  return {
    type: 'category',
    data: found.categories.map((_, i) => String(i)),
    inverse: upright,
    axisLine: { show: !upright, lineStyle: { color: look.border } },
    axisTick: { show: false },
    axisLabel: {
      color: look.text, fontSize: upright ? 12 : 11, margin: 8, width: room, overflow: 'truncate', ellipsis: '…',
      ...(upright ? { interval: 0 } : { hideOverlap: true, ...(found.categories.length * 60 <= room && { interval: 0 }) }),
      formatter: (text: string) => categoryText(found, Number(text)),
    },
  }
}

/** An axis of values with a few lines behind the marks. */
export function valueAxis(format: Format, look: Look, options: Options, extra: object = {}): object {
  return {
    type: 'value',
    splitNumber: 4,
    ...(options.yMin !== undefined && { min: options.yMin }),
    ...(options.yMax !== undefined && { max: options.yMax }),
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: look.grid } },
    axisLabel: { color: look.muted, fontSize: 11, margin: 8, hideOverlap: true, formatter: (n: number) => tick(n, format) },
    ...extra,
  }
}

/** Lines across the chart, each with its label at the end. */
export function references(options: Options, look: Look, secondary: boolean, upright = false): object | undefined {
  const lines = (options.references ?? []).filter((r) => Boolean(r.secondary) === secondary)
  if (lines.length === 0) return undefined
  return {
    silent: true, symbol: 'none', animation: false,
    data: lines.map((r) => ({
      [upright ? 'xAxis' : 'yAxis']: r.value,
      lineStyle: { color: r.color || look.danger, width: 1, type: r.dashed === false ? 'solid' : 'dashed', opacity: 0.9 },
      label: {
        show: Boolean(r.label), formatter: r.label ?? '', color: look.muted, fontSize: 11, position: upright ? 'end' : secondary ? 'insideEndTop' : 'insideStartTop',
        backgroundColor: look.surface, padding: [1, 3],
      },
    })),
  }
}

/** Fonts and motion. */
export function common(look: Look): object {
  return {
    animation: look.motion, animationDuration: 280, animationDurationUpdate: 280, animationEasing: 'cubicOut',
    textStyle: { fontFamily: look.font, fontSize: 12, color: look.muted },
  }
}

/** The title of an axis takes room only where there is one. */
export function titled(title: string | undefined, look: Look, gap: number): object {
  if (!title || title === '-') return {}
  return { name: title, nameLocation: 'middle', nameGap: gap, nameTextStyle: { color: look.muted, fontSize: 11 } }
}
