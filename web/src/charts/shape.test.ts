import { describe as group, expect, it } from 'vitest'
import { describe, isLone, isSteep, parts, timeChart } from './shape'
import type { Data, Info } from '../types'

const info: Info = { id: 'x', title: 'Requests by domain', description: '', section: '', chart: 'stack', span: 6 }
const stacked: Data = {
  columns: [
    { name: 'time', label: 'Time', type: 'time', role: 'x' },
    { name: 'domain', label: 'Domain', type: 'text', role: 'series', field: 'domain' },
    { name: 'n', label: 'Requests', type: 'integer', role: 'value' },
  ],
  rows: [
    ['2026-11-21T00:00:00Z', 'a', 3], ['2026-11-22T00:00:00Z', 'a', 1200],
    ['2026-11-21T00:00:00Z', null, 1], ['2026-11-22T00:00:00Z', null, 0],
  ],
  step: 86400,
  millis: 1,
}
const measures: Data = {
  columns: [
    { name: 'time', label: 'Time', type: 'time', role: 'x' },
    { name: 'p50', label: 'p50', type: 'number', unit: 'ms', role: 'value' },
    { name: 'p99', label: 'p99', type: 'number', unit: 'ms', role: 'value' },
  ],
  rows: [['2026-11-21T00:00:00Z', 20, 300], ['2026-11-22T00:00:00Z', null, null]],
  step: 86400,
  millis: 1,
}
const ranking: Data = {
  columns: [
    { name: 'cause', label: 'Cause', type: 'text', role: 'x', field: 'error', key: 'type' },
    { name: 'type', label: 'Type', type: 'text' },
    { name: 'n', label: 'Requests', type: 'integer', role: 'value' },
  ],
  rows: [['Quota used up', 'QUOTA_EXCEEDED', 3], ['Answered by the backend', null, 1]],
  millis: 1,
}

group('timeChart', () => {
  it('makes a series of each value, the rest last', () => {
    const chart = timeChart(stacked)
    expect(chart?.series.map((s) => [s.value, s.label, s.points, s.total])).toEqual([['a', 'a', [3, 1200], 1203], [null, 'Others', [1, 0], 1]])
    expect(chart?.by?.field).toBe('domain')
  })
  it('makes a series of each measure and keeps gaps', () => {
    expect(timeChart(measures)?.series.map((s) => [s.label, s.points])).toEqual([['p50', [20, null]], ['p99', [300, null]]])
  })
  it('orders status classes by class', () => {
    const columns = stacked.columns.map((c) => (c.role === 'series' ? { ...c, palette: 'status' as const } : c))
    const rows = [['2026-11-21T00:00:00Z', '5xx', 9], ['2026-11-21T00:00:00Z', '2xx', 1]]
    expect(timeChart({ ...stacked, columns, rows })?.series.map((s) => s.value)).toEqual(['2xx', '5xx'])
  })
  it('is nothing without its columns', () => expect(timeChart({ columns: [], rows: [], millis: 0 })).toBeUndefined())
})

group('isSteep', () => {
  const chart = (points: (number | null)[]) => ({ times: [], step: 1, by: undefined, measure: measures.columns[1]!, series: [{ value: 'p', label: 'p', points, total: 0 }] })
  it('sees a lone peak', () => expect(isSteep(chart([10, 12, null, 11, 29_000, 9]))).toBe(true))
  it('leaves an even course alone', () => expect(isSteep(chart([10, 40, 20, 11]))).toBe(false))
  it('needs values', () => expect(isSteep(chart([null, 0]))).toBe(false))
})

group('isLone', () => {
  const lone = (points: (number | null)[]) => points.flatMap((_, i) => (isLone(points, i) ? [i] : []))
  it('finds values between gaps and at the ends', () => expect(lone([1, null, 0, null, 2, 3, null, 4])).toEqual([0, 2, 7]))
  it('finds the only value', () => expect(lone([5])).toEqual([0]))
  it('finds none in a line', () => expect(lone([1, 2, null])).toEqual([]))
})

group('parts', () => {
  it('shows the label and filters by the key', () => {
    expect(parts(ranking)?.parts).toEqual([
      { value: 'QUOTA_EXCEEDED', label: 'Quota used up', size: 3 },
      { value: '', label: 'Answered by the backend', size: 1 },
    ])
  })
})

group('describe', () => {
  const plain = (text: string) => text.replaceAll('\u202f', ' ')
  it('says totals and peaks', () => expect(plain(describe(info, stacked))).toBe(
    'Requests by domain from 21 Nov 2026 to 22 Nov 2026. a: 1,203 in total, highest 1,200 on Sun 22 Nov 2026. Others: 1 in total, highest 1 on Sat 21 Nov 2026.'))
  it('never says NaN', () => {
    expect(describe({ ...info, chart: 'line' }, measures)).not.toContain('NaN')
    expect(describe(info, { ...stacked, rows: [] })).toBe('Requests by domain')
  })
  it('names shares', () => expect(plain(describe({ ...info, chart: 'bars' }, ranking))).toBe(
    'Requests by domain: Quota used up 3 (75 %), Answered by the backend 1 (25 %).'))
})
