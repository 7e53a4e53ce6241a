import { describe, expect, it } from 'vitest'
import * as dates from './dates'
import * as format from './format'
import type { Format } from './types'

describe('number', () => {
  it.each<[number, Format, string]>([
    [1234, {}, '1,234'],
    [12.3456, {}, '12.3'],
    [0.5, { kind: 'percent' }, '50%'],
    [0.12345, { kind: 'percent', decimals: 2 }, '12.35%'],
    [0.99999, { kind: 'percent' }, '99.99%'],
    [0.00001, { kind: 'percent' }, '<0.01%'],
    [1234567, { scale: 'auto', decimals: 1 }, '1.2M'],
    [8823, { scale: 'auto', decimals: 1 }, '8,823'],
    [12345, { scale: 'auto' }, '12.3K'],
    [2500, { scale: 'thousands', decimals: 1 }, '2.5K'],
    [154.2, { suffix: ' ms', decimals: 0 }, '154 ms'],
    [154.2, { suffix: 'ms', decimals: 0 }, '154\u202fms'],
    [3, { prefix: '€', decimals: 2 }, '€3.00'],
    [-1234567, { scale: 'auto' }, '-1.23M'],
  ])('%d as %j', (n, f, want) => expect(format.number(n, f)).toBe(want))

  it('is short in a headline', () => expect(format.number(244_393, {}, true)).toBe('244K'))
  it.each<[number, Format, string]>([[0, {}, '0'], [12000, {}, '12K'], [2500, {}, '2,500'], [0.015, { kind: 'percent' }, '1.5%'], [30000, { suffix: ' ms' }, '30\u202fs'], [50, { suffix: ' ms' }, '50\u202fms'], [1_500_000, {}, '1.5M'], [100_000_000, {}, '100M']])('tick %d of %j', (n, f, want) => expect(format.tick(n, f)).toBe(want))
})

describe('cell', () => {
  const text = { type: 'text' as const, format: {} }
  it('nothing is a dash', () => expect(format.cell(null, text)).toBe('–'))
  it('all others are named', () => expect(format.cell({ rest: true }, text)).toBe('Other'))
  it('a country is named', () => expect(format.cell('DE', { type: 'country', format: {} })).toBe('Germany'))
  it('what is no country stays', () => expect(format.cell('(none)', { type: 'country', format: {} })).toBe('(none)'))
  it.each([['YEAR', '2026'], ['QUARTER', 'Q4 2026'], ['MONTH', 'Nov 2026'], ['WEEK', 'Week of 22 Nov 2026'], ['DAY', '22 Nov 2026'], ['HOUR', '22 Nov 2026, 14:00'], ['SECOND', '22 Nov 2026, 14:00:05']])('a time by %s', (step, want) => {
    expect(format.cell('2026-11-22T14:00:05Z', { type: 'time', format: {} }, step)).toBe(want)
  })
  it('a pattern of the definition wins', () => expect(dates.text('2026-11-02T04:05:06Z', 'DAY', 'YYYY-MM-DD HH:mm')).toBe('2026-11-02 04:05'))
})

describe('change', () => {
  it.each<[number, number, 'percent' | 'difference', Format, string | undefined]>([
    [120, 100, 'percent', {}, '+20.0%'],
    [80, 100, 'percent', {}, '−20.0%'],
    [100, 100, 'percent', {}, '±0%'],
    [100.01, 100, 'percent', {}, '±0%'],
    [5, 0, 'percent', {}, undefined],
    [0.02, 0.01, 'difference', { kind: 'percent' }, '+1.00 pp'],
    [900, 1000, 'difference', {}, '−100'],
  ])('%d against %d as %s', (a, b, how, f, want) => expect(format.change(a, b, how, f)).toBe(want))
})
