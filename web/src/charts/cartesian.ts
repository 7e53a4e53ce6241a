// Lines, areas, bars and combos: one drawing for all charts with a category
// axis and one or two axes of values.
import { h } from '../dom'
import { describe } from './describe'
import { canvas, type Drawing, type ECharts, type Option } from './echarts'
import { legend } from './legend'
import { listen, listenNearest } from './pointer'
import type { Scene } from './scene'
import { chart, isSteep, type Chart } from './shape'
import { zoom } from './zoom'
import type { Visual } from '../types'

export type Builder = (scene: Scene, found: Chart, width: number, hidden: (series: number) => boolean, log: boolean) => Option

/** Pixels that a horizontal bar needs; more bars make the plot scroll. */
const BAR = 19

export function cartesian(scene: Scene, build: Builder, isLine: (series: number) => boolean): Drawing {
  const { visual, data, look } = scene
  const found = chart(visual, data, look, scene.now)
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(scene, found) })
  const frame = h('div', { class: 'plot' }, box)
  const keys = found.series.length > 1 && visual.options.legend !== 'hidden'
  const key = legend(found.series.map((s, i) => ({ label: s.label, color: s.color, line: isLine(i) })), () => drawn.redraw())
  const steep = visual.kind === 'line' && visual.options.shape !== 'stacked' && isSteep(found)
  let log = steep
  const upright = visual.kind === 'bar' && visual.options.horizontal && !found.time
  if (upright) {
    const perName = visual.options.arrangement === 'clustered' ? Math.max(1, found.series.length * 0.6) : 1
    box.style.minHeight = `${Math.round(found.categories.length * BAR * perName + 28)}px`
    frame.classList.add('scrolls')
  }
  const drawn = canvas(h('div', { class: 'chart' }, (keys || steep) && h('div', { class: 'chart-keys' }, keys && key.element, steep && scaleButton(() => { log = !log; drawn.redraw() })), axisTitles(visual, found), frame), box, ({ width }) => {
    if (upright) reachable(frame, visual.title)
    return build(scene, found, width, key.hidden, log)
  }, (instance) => {
    if (visual.kind === 'line') listenNearest(instance, scene, (x, y) => nearest(instance, found, key.hidden, x, y))
    else listen(instance, scene, (mark) => (mark.componentType === 'series' ? rowOf(found, mark as { seriesId?: string; dataIndex?: number }) : undefined))
    if (found.time && scene.zoom) zoom(instance, frame, found, scene.zoom)
  })
  return drawn
}

/** A plot that scrolls can be scrolled by keyboard, too. */
function reachable(frame: HTMLElement, title: string): void {
  const scrolls = frame.scrollHeight > frame.clientHeight + 1
  for (const [name, value] of Object.entries({ tabindex: '0', role: 'group', 'aria-label': `${title}, scrolls` })) {
    if (scrolls) frame.setAttribute(name, value)
    else frame.removeAttribute(name)
  }
}

/** Switches between a logarithmic and an even scale. */
function scaleButton(toggle: () => void): HTMLElement {
  const button: HTMLElement = h('button', {
    type: 'button', class: 'key log', 'aria-pressed': 'true', title: 'Logarithmic scale: each step is a multiple of the one before',
    onclick: () => {
      button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'))
      toggle()
    },
  }, 'log scale')
  return button
}

/** What the axes of values measure, where neither the title nor the only series says it. */
function axisTitles({ title, options }: Visual, found: Chart): HTMLElement | undefined {
  const said = (text: string) => text === '-' || title.toLowerCase().includes(text.toLowerCase()) || (found.series.length === 1 && found.series[0]?.label === text)
  const [left, right] = [options.yTitle ?? '', options.y2Title ?? ''].map((text) => (text && !said(text) ? text : ''))
  return (left || right) && !options.horizontal ? h('div', { class: 'axis-titles', 'aria-hidden': 'true' }, h('span', {}, left), h('span', {}, right)) : undefined
}

/** Series carry their number as id, as hidden ones are left out. */
function rowOf(found: Chart, mark: { seriesId?: string; dataIndex?: number }): number | undefined {
  return found.series[Number(mark.seriesId)]?.rows[mark.dataIndex ?? -1]
}

/** The row of the point nearest to a pixel, among the points of the category below it. */
function nearest(instance: ECharts, found: Chart, hidden: (i: number) => boolean, x: number, y: number): number | undefined {
  const i = Math.round(Number(instance.convertFromPixel({ xAxisIndex: 0 }, x)))
  let best: number | undefined
  let distance = Infinity
  found.series.forEach((s, n) => {
    const v = s.points[i]
    if (hidden(n) || v === null || v === undefined || s.rows[i] === undefined) return
    const away = Math.abs(Number(instance.convertToPixel({ yAxisIndex: 0 }, v)) - y)
    if (away < distance) [best, distance] = [s.rows[i], away]
  })
  return best
}
