// Lines and stacked columns over time.
import { h } from '../dom'
import * as format from '../format'
import type { Store } from '../store'
import { color } from '../theme'
import type { Data, Info } from '../types'
import { palette, steps } from './colors'
import { canvas, common, tooltip, type Drawing, type ECharts } from './echarts'
import { legend } from './legend'
import { describe, isLone, isSteep, timeChart, type TimeChart } from './shape'
import { zoom } from './zoom'

interface Hover {
  dataIndex: number
  seriesIndex: number
}

/** Draws a chart of the kinds line and stack. */
export function timeDrawing(info: Info, data: Data, store: Store): Drawing | undefined {
  const chart = timeChart(data)
  if (!chart) return undefined
  const colors = chart.by ? palette(chart.series.map((s) => s.value), chart.by.palette === 'status') : steps(chart.series.length)
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(info, data) })
  const hidden = new Set<number>()
  let drawn: ECharts | undefined
  const redraw = () => drawn?.setOption({ series: seriesOptions(info, chart, colors, hidden) }, { replaceMerge: ['series'] })
  const key = legend(chart.series.map((s, i) => ({
    label: s.label, color: colors[i] ?? '', detail: chart.by ? format.compact(s.total) : '', ...(chart.by?.field && s.value !== null && { value: s.value }),
  })), chart.by?.field, store, (i, on) => {
    if (on) hidden.delete(i)
    else hidden.add(i)
    redraw()
  })
  if (!chart.by) key.append(scaleButton(isSteep(chart), (log) => drawn?.setOption({ yAxis: valueAxis(chart, log) })))
  const frame = h('div', { class: 'plot' }, box)
  return canvas(h('div', { class: 'time-chart' }, key, frame), box, (instance) => {
    drawn = instance
    instance.setOption({ ...common(), ...axes(chart, !chart.by && isSteep(chart)), tooltip: hoverOptions(chart, colors, hidden, store), series: seriesOptions(info, chart, colors, hidden) })
    const field = chart.by?.field
    if (field) {
      instance.on('click', (event) => {
        const chosen = chart.series[event.seriesIndex ?? -1]
        if (chosen && chosen.value !== null) store.toggle(field, chosen.value)
      })
    }
    zoom(instance, frame, chart, store)
  })
}

/** A button that switches between an even and a logarithmic scale. */
function scaleButton(log: boolean, set: (log: boolean) => void): HTMLElement {
  const button = h('button', {
    type: 'button', class: 'key scale', 'aria-pressed': String(log), title: 'Logarithmic scale: each step is a multiple of the one before',
    onclick: () => {
      const on = button.getAttribute('aria-pressed') !== 'true'
      button.setAttribute('aria-pressed', String(on))
      set(on)
    },
  }, 'log scale')
  return button
}

const gridLine = () => ({ lineStyle: { color: color('grid') } })

function axes(chart: TimeChart, log: boolean): object {
  return {
    grid: { left: 4, right: 8, top: 12, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: chart.times.map((t) => t.toISOString()),
      axisLine: gridLine(),
      axisTick: { show: false },
      axisLabel: { color: color('muted'), hideOverlap: true, margin: 10, formatter: (iso: string) => tick(new Date(iso), chart.step) },
    },
    yAxis: valueAxis(chart, log),
  }
}

/** Values start at zero; on a logarithmic scale at the power of ten below the least. */
function valueAxis(chart: TimeChart, log: boolean): object {
  const least = Math.min(...chart.series.flatMap((s) => s.points.filter((v) => v !== null && v > 0) as number[]))
  return {
    type: log ? 'log' : 'value',
    min: log && Number.isFinite(least) ? 10 ** Math.floor(Math.log10(least)) : 0,
    splitNumber: 4,
    minInterval: chart.measure.type === 'integer' ? 1 : 0,
    splitLine: gridLine(),
    axisLabel: { color: color('muted'), formatter: (n: number) => axisNumber(n, chart) },
  }
}

/** Hours are shown as clock times, and midnight as its day. */
function tick(t: Date, step: number): string {
  return step >= 86400 || t.getTime() % 86_400_000 === 0 ? format.day(t, t.getUTCFullYear()) : format.clock(t)
}

function axisNumber(n: number, chart: TimeChart): string {
  if (chart.measure.type === 'percent') return format.percent(n)
  if (chart.measure.unit === 'ms' && n >= 1000) return `${n / 1000} s`
  if (chart.measure.unit) return format.number(n, chart.measure.unit)
  return n >= 1e6 ? `${n / 1e6} M` : format.integer(n)
}

function seriesOptions(info: Info, chart: TimeChart, colors: string[], hidden: Set<number>): object[] {
  return chart.series.map((s, i) => {
    const points = hidden.has(i) ? [] : s.points
    const shared = { id: String(i), name: s.label, data: points, itemStyle: { color: colors[i] } }
    if (info.chart === 'stack') {
      return { ...shared, type: 'bar', stack: 'all', barMaxWidth: 32, barCategoryGap: '28%', cursor: chart.by?.field && s.value !== null ? 'pointer' : 'default', emphasis: { focus: 'none' } }
    }
    // A line needs two points: one between gaps would not be seen without a dot.
    const lone = points.some((_, n) => isLone(points, n))
    const size = lone ? (_: unknown, p: { dataIndex: number }) => (isLone(points, p.dataIndex) ? 6 : 0) : 5
    return { ...shared, type: 'line', showSymbol: lone, showAllSymbol: true, symbol: 'circle', symbolSize: size, connectNulls: false, lineStyle: { width: 2, color: colors[i] }, emphasis: { disabled: true } }
  })
}

function hoverOptions(chart: TimeChart, colors: string[], hidden: Set<number>, store: Store): object {
  return {
    ...tooltip(),
    trigger: 'axis',
    axisPointer: { type: chart.by ? 'shadow' : 'line', shadowStyle: { color: color('hover') }, lineStyle: { color: color('muted'), type: 'solid', width: 1 } },
    formatter: (hovers: Hover[]) => tip(chart, colors, hidden, store, hovers[0]?.dataIndex ?? 0),
  }
}

/** The text beside the pointer: the time, every series, and their sum. */
function tip(chart: TimeChart, colors: string[], hidden: Set<number>, store: Store, i: number): HTMLElement {
  const time = chart.times[i] ?? new Date(0)
  const text = (v: number | null) => (v === null ? format.absent : chart.measure.type === 'percent' ? format.percent(v) : format.number(v, chart.measure.unit))
  const rows = chart.series.flatMap((s, n) => {
    const v = s.points[i] ?? null
    if (hidden.has(n) || (chart.by && !v)) return []
    const swatch = h('span', { class: 'swatch' })
    swatch.style.background = colors[n] ?? ''
    return [h('div', { class: 'tip-row' }, swatch, h('span', { class: 'tip-name' }, s.label), h('span', { class: 'tip-value' }, text(v)))]
  })
  const sum = chart.series.reduce((all, s, n) => all + (hidden.has(n) ? 0 : (s.points[i] ?? 0)), 0)
  const unfinished = time.getTime() + chart.step * 1000 > store.extent.now.getTime()
  return h('div', { class: 'tip' },
    h('div', { class: 'tip-head' }, format.bucket(time, chart.step), unfinished && h('span', { class: 'muted' }, ' so far')),
    ...rows,
    chart.by && rows.length !== 1 && h('div', { class: 'tip-row tip-sum' }, h('span', { class: 'tip-name' }, 'Total'), h('span', { class: 'tip-value' }, text(sum))))
}
