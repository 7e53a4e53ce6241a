import { describe, expect, it } from 'vitest'
import { data, field, look, measure, rest, scene, visual } from '../fixture'
import type { Data, Visual } from '../types'
import { timeLabels } from './axis'
import { barOption } from './bar'
import { boxes } from './boxplot'
import { comboOption } from './combo'
import { heatMap } from './heatmap'
import { bins } from './histogram'
import { lineOption } from './line'
import { between, dimmed, legible, luminance } from './look'
import { parts } from './pie'
import { pivot } from './pivot'
import { project, unproject } from './projection'
import { scaleOf } from './scale'
import { scatterOption } from './scatter'
import { chart } from './shape'
import { treeOption } from './treemap'

const all = () => false
const time = field('t', 'category', { type: 'time', format: { granularity: 'DAY' } })
const series = (option: object) => (option as { series: Record<string, unknown>[] }).series
const days = [['2026-11-01T00:00:00Z', 4], ['2026-11-02T00:00:00Z', 8]]
const drawn = (v: Visual, d: Data, more = {}) => ({ s: scene(v, d, more), found: chart(v, d, look) })

describe('line', () => {
  it('stacks areas, dashes the period before, and draws reference lines', () => {
    const v = visual('line', [time, measure('n')], { shape: 'stacked', references: [{ value: 5, label: 'limit' }] })
    const { s, found } = drawn(v, data(v, days, { previous: days }))
    const [line, before] = series(lineOption(s, found, 600, all))
    expect([line?.['stack'], line?.['areaStyle'] !== undefined, line?.['markLine'] !== undefined]).toEqual(['all', true, true])
    expect((before?.['lineStyle'] as { type: number[] }).type).toEqual([3, 3])
  })
  it('what is not chosen fades', () => {
    const v = visual('line', [time, field('c', 'color'), measure('n')])
    const { s, found } = drawn(v, data(v, [['2026-11-01T00:00:00Z', 'a', 1], ['2026-11-01T00:00:00Z', 'b', 1]]), { picked: (row: unknown[]) => row[1] === 'a' })
    expect(series(lineOption(s, found, 600, all)).map((l) => (l['lineStyle'] as { opacity: number }).opacity)).toEqual([1, 0.22])
  })
  it('a day that is not over is drawn apart', () => {
    const v = visual('line', [time, measure('n')])
    const { s, found } = drawn(v, data(v, [...days, ['2026-11-03T00:00:00Z', 1]]), { now: new Date('2026-11-03T02:00:00Z') })
    expect(series(lineOption(s, found, 600, all)).map((l) => l['data'])).toEqual([[4, 8, null], [null, 8, 1]])
  })
})

describe('bar', () => {
  it('parts of a hundred add up', () => {
    const v = visual('bar', [field('x', 'category'), field('c', 'color'), measure('n')], { arrangement: 'percent' })
    const { s, found } = drawn(v, data(v, [['x', 'a', 1], ['x', 'b', 3]]))
    expect(series(barOption(s, found, 600, all)).map((b) => (b['data'] as { value: number }[])[0]?.value)).toEqual([0.25, 0.75])
  })
  it('lying bars are read from the top', () => {
    const v = visual('bar', [field('x', 'category'), measure('n')], { horizontal: true })
    const { s, found } = drawn(v, data(v, [['x', 1]]))
    expect((barOption(s, found, 600, all) as { yAxis: { inverse: boolean } }).yAxis.inverse).toBe(true)
  })
})

it('combo draws lines on the axis at the right', () => {
  const v = visual('combo', [time, measure('n', 'bar'), measure('rate', 'line', { type: 'number', format: { kind: 'percent' } })])
  const { s, found } = drawn(v, data(v, days.map(([t, n]) => [t as string, n as number, 0.1])))
  expect(series(comboOption(s, found, 600, all)).map((x) => [x['type'], x['yAxisIndex']])).toEqual([['bar', 0], ['line', 1]])
})

it('pie gives others grey and values the definition’s colours', () => {
  const v = visual('pie', [field('status', 'category', { colors: { 200: '#00aa00' } }), measure('n')])
  expect(parts(scene(v, data(v, [['200', 5], ['404', 3], [rest, 2]]))).map((p) => [p.label, p.color, p.size])).toEqual([['200', '#00aa00', 5], ['404', '#5753c6', 3], ['Other', '#b4b7c2', 2]])
})

it('heat map orders numbers although a row lacks some', () => {
  const v = visual('heatmap', [field('day', 'row'), field('hour', 'column', { type: 'integer' }), measure('n')])
  const found = heatMap({ visual: v, data: data(v, [['Mon', 9, 1], ['Tue', 2, 5], ['Tue', 9, 7]]) })
  expect(found?.columns).toEqual([2, 9])
  expect(found?.cells).toEqual([[1, 0, 1, 0], [0, 1, 5, 1], [1, 1, 7, 2]])
})

it('tree map leaves out what has no size', () => {
  const v = visual('treemap', [field('r', 'group'), measure('n', 'size'), measure('p', 'color')])
  const s = scene(v, data(v, [['a', 5, 1], ['b', 0, 1]]))
  expect((series(treeOption(s, scaleOf([1], s)))[0]?.['data'] as unknown[]).length).toBe(1)
})

it('scatter draws the small bubbles last', () => {
  const v = visual('scatter', [field('r', 'group'), measure('x', 'x'), measure('y', 'y'), measure('s', 'size')])
  const points = series(scatterOption(scene(v, data(v, [['a', 1, 1, 1], ['b', 2, 2, 100]]))))[0]?.['data'] as { name: string }[]
  expect(points.map((p) => p.name)).toEqual(['b', 'a'])
})

it('box plot reads parts and outliers', () => {
  const v = visual('boxplot', [field('r', 'group'), measure('ms')])
  const columns = ['min', 'q1', 'median', 'q3', 'max', 'outliers'].map((part) => ({ field: 'ms', part: part as 'min', label: part, type: 'number' as const }))
  const d = { ...data(v, [['a', 1, 2, 3, 4, 5, [9, 10]]]), columns: [{ field: 'r', label: 'r', type: 'text' as const }, ...columns] }
  const found = boxes({ visual: v, data: d })
  expect([found?.boxes, found?.outliers]).toEqual([[[1, 2, 3, 4, 5]], [[9, 0], [10, 0]]])
})

it('histogram reads its bins', () => {
  const v = visual('histogram', [measure('ms')])
  const columns = ['from', 'to', 'count'].map((part) => ({ field: 'ms', part: part as 'from', label: part, type: 'number' as const }))
  expect(bins({ visual: v, data: { ...data(v, [[0, 50, 7]]), columns } })).toEqual([{ from: 0, to: 50, count: 7 }])
})

it('pivot crosses rows and columns', () => {
  const v = visual('pivot', [field('route', 'row'), field('type', 'column'), measure('n')])
  const found = pivot({ visual: v, data: data(v, [['a', 'x', 1], ['b', 'y', 2]]) })
  expect([found.rows, found.columns, found.at(0, 0), found.at(0, 1), found.at(1, 1)]).toEqual([[['a'], ['b']], [['x'], ['y']], 0, undefined, 1])
})

describe('time labels', () => {
  const hours = (n: number) => Array.from({ length: n }, (_, i) => new Date(Date.UTC(2026, 10, 1) + i * 3_600_000))
  it('a day has clock times', () => expect([...timeLabels(hours(24), 600).values()]).toEqual(['1 Nov', '06:00', '12:00', '18:00']))
  it('a month of hours has days', () => {
    const labels = [...timeLabels(hours(720), 600)]
    expect(labels.length).toBeLessThanOrEqual(9)
    expect(labels.every(([i, text]) => i % 24 === 0 && /^\d+ Nov$/.test(text))).toBe(true)
  })
  it('years have years', () => expect([...timeLabels([2024, 2025, 2026].map((y) => new Date(Date.UTC(y, 0))), 600).values()].slice(1)).toEqual(['2025', '2026']))
})

describe('colours', () => {
  it('text stays legible', () => expect(luminance(legible('#c62a2f', '#15171c'))).toBeGreaterThan(luminance('#c62a2f')))
  it('a pale cell keeps its hue in the dark', () => {
    const [r, g] = (dimmed('#FBE3E4', { ...look, dark: true, surface: '#15171c' }).match(/\d+/g) ?? []).map(Number)
    expect((r ?? 0) > (g ?? 0)).toBe(true)
    expect(luminance(dimmed('#FBE3E4', { ...look, dark: true, surface: '#15171c' }))).toBeLessThan(0.1)
  })
  it('a scale goes through its middle', () => expect(between(['#000000', '#808080', '#ffffff'], 0.5)).toBe('rgb(128, 128, 128)'))
})

it.each([[0, 0], [13.4, 52.5], [-122.4, 37.8], [151.2, -33.9]])('the projection finds back to %d, %d', (longitude, latitude) => {
  const [x, y] = unproject(project([longitude, latitude]))
  expect(x).toBeCloseTo(longitude, 6)
  expect(y).toBeCloseTo(latitude, 6)
})
