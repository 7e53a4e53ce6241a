import { describe, expect, it } from 'vitest'
import { data, field, look, measure, rest, visual } from '../fixture'
import { chart, isSteep } from './shape'
import { stepFor } from './times'

const time = field('t', 'category', { type: 'time', format: { granularity: 'DAY' } })
const now = new Date('2026-11-05T12:00:00Z')
const day = (n: number) => `2026-11-0${n}T00:00:00Z`

describe('series', () => {
  it('one for each value of the colour, others last and grey', () => {
    const v = visual('line', [time, field('domain', 'color'), measure('n')])
    const found = chart(v, data(v, [[day(1), rest, 9], [day(1), 'a', 1], [day(2), 'b', 2]]), look)
    expect(found.series.map((s) => [s.label, s.points, s.rest, s.color])).toEqual([['a', [1, null], false, '#5753c6'], ['b', [null, 2], false, '#2e9ac4'], ['Other', [9, null], true, '#b4b7c2']])
  })
  it('(none) is lighter than the others', () => {
    const v = visual('line', [time, field('domain', 'color'), measure('n')])
    const found = chart(v, data(v, [[day(1), rest, 9], [day(1), '(none)', 1]]), look)
    expect(found.series.map((s) => [s.label, s.color])).toEqual([['(none)', '#dcdde2'], ['Other', '#b4b7c2']])
  })
  it('one for each measure without a colour', () => {
    const v = visual('line', [time, measure('p50'), measure('p90')])
    expect(chart(v, data(v, [[day(1), 1, 2]]), look).series.map((s) => s.label)).toEqual(['p50', 'p90'])
  })
  it('colours of the definition stay, and no other series gets them', () => {
    const v = visual('line', [time, field('status', 'color', { colors: { b: '#5753C6' } }), measure('n')])
    expect(chart(v, data(v, [[day(1), 'a', 1], [day(1), 'b', 1]]), look).series.map((s) => s.color)).toEqual(['#2e9ac4', '#5753C6'])
  })
  it('remember their rows', () => {
    const v = visual('bar', [field('x', 'category'), field('c', 'color'), measure('n')])
    const { series } = chart(v, data(v, [['x', 'a', 1], ['y', 'a', 2], ['y', 'b', 3]]), look)
    expect(series.map((s) => s.rows)).toEqual([[0, 1], [undefined, 2]])
  })
  it('the period before stands beside', () => {
    const v = visual('line', [time, measure('n')])
    const [s] = chart(v, data(v, [[day(1), 1], [day(2), 2]], { previous: [[day(2), 7]] }), look).series
    expect(s?.previous).toEqual([null, 7])
  })
})

describe('time axis', () => {
  const v = (missing: 'zero' | 'blank') => visual('line', [time, measure('n')], { missing })
  const range = { step: 'DAY', from: day(1), to: '2026-11-09T00:00:00Z' }

  it('fills gaps and the range, up to now', () => {
    const found = chart(v('zero'), data(v('zero'), [[day(2), 5], [day(4), 6]], range), look, now)
    expect(found.categories.map((c) => String(c).slice(8, 10))).toEqual(['01', '02', '03', '04', '05'])
    expect(found.series[0]?.points).toEqual([0, 5, 0, 6, 0])
  })
  it('leaves gaps where the definition says so', () => expect(chart(v('blank'), data(v('blank'), [[day(2), 5]], range), look, now).series[0]?.points).toEqual([null, 5, null, null, null]))
  it('rows without figures only hold a place', () => {
    const u = visual('line', [time, field('c', 'color'), measure('n')])
    expect(chart(u, data(u, [[day(1), 'a', 1], [day(2), null, null]]), look).series.map((s) => s.label)).toEqual(['a'])
  })
  it('does not lose points that are off the grid', () => {
    const found = chart(v('blank'), data(v('blank'), [[day(1), 1], ['2026-11-02T07:00:00Z', 2]], { step: 'DAY' }), look)
    expect(found.series[0]?.points).toEqual([1, 2])
  })
  it.each([
    ['HOUR', [1, 2, 3].map((n) => Date.parse(day(n))), 'DAY'],
    ['HOUR', ['2026-11-02', '2026-11-09', '2026-11-16'].map((t) => Date.parse(t)), 'WEEK'],
    ['HOUR', ['2026-11-02T00:00Z', '2026-11-02T01:00Z', '2026-11-02T03:00Z'].map((t) => Date.parse(t)), 'HOUR'],
    ['DAY', [1, 2, 4].map((n) => Date.parse(day(n))), 'DAY'],
  ])('a calculated time by %s is seen for what it is', (step, known, want) => expect(stepFor(known, step)).toBe(want))
})

describe('steep', () => {
  const v = visual('line', [time, measure('n')])
  const steep = (values: number[]) => isSteep(chart(v, data(v, values.map((n, i) => [day(i + 1), n])), look))
  it('a peak far above the median', () => expect(steep([10, 11, 9000])).toBe(true))
  it('not where there are zeros, which a logarithmic scale cannot show', () => expect(steep([0, 11, 9000])).toBe(false))
  it('not for ordinary ups and downs', () => expect(steep([10, 50, 100])).toBe(false))
})
