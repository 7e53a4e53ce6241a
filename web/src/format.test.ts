import { describe, expect, it } from 'vitest'
import * as f from './format'

// Numbers and units are joined by a narrow space that does not break; the
// tables below write a plain one.
const plain = (text: string | undefined) => text?.replaceAll('\u202f', ' ')
const at = (text: string) => new Date(text)

describe('percent', () => {
  it.each([
    [0, '0 %'], [0.00001, '<0.01 %'], [0.0004, '0.04 %'], [0.123, '12.3 %'], [0.5, '50 %'], [1, '100 %'],
    [0.99999, '99.99 %'], [0.9953, '99.53 %'], [1.25, '125 %'],
  ])('%d is %s', (n, want) => expect(plain(f.percent(n))).toBe(want))
})

describe('numbers', () => {
  it.each([[1234, '1,234'], [0, '0']])('integer %d is %s', (n, want) => expect(plain(f.integer(n))).toBe(want))
  it.each([[1234, '1,234'], [99_999, '99,999'], [312_408, '312,408'], [1_234_567, '1.23 M'], [2.5e9, '2.50 B']])(
    'compact %d is %s', (n, want) => expect(plain(f.compact(n))).toBe(want))
  it.each([[340, '340 ms'], [3.25, '3.3 ms'], [29_000, '29.0 s'], [9999.6, '10,000 ms']])(
    '%d milliseconds are %s', (n, want) => expect(plain(f.number(n, 'ms'))).toBe(want))
})

describe('change', () => {
  it.each([
    [110, 100, 'integer', '+10.0 %'], [90, 100, 'integer', '−10.0 %'], [300, 100, 'number', '+200 %'],
    [100, 100, 'integer', '±0 %'], [0.05, 0.04, 'percent', '+1.0 pp'], [0.9995, 0.9999, 'percent', '−0.04 pp'],
    [5, 0, 'integer', undefined],
  ] as const)('%d after %d (%s) is %s', (v, p, type, want) => expect(plain(f.change(v, p, type))).toBe(want))
})

describe('times', () => {
  it('are UTC', () => expect(f.moment(at('2026-11-22T23:59:00Z'))).toBe('22 Nov 2026, 23:59 UTC'))
  it.each([[604800, 'Week of 16 Nov 2026'], [86400, 'Mon 16 Nov 2026'], [3600, 'Mon 16 Nov 2026, 00:00–01:00 UTC']])(
    'a point of %d s is %s', (step, want) => expect(f.bucket(at('2026-11-16T00:00:00Z'), step)).toBe(want))
  it.each([['2026-11-22T12:00:00Z', 'just now'], ['2026-11-22T11:15:00Z', '45 min ago'], ['2026-11-21T12:00:00Z', '24 h ago'], ['2026-11-12T12:00:00Z', '10 days ago']])(
    '%s is %s', (t, want) => expect(f.ago(at(t), at('2026-11-22T12:00:30Z'))).toBe(want))
})

describe('cell', () => {
  it('shows absence', () => expect(f.cell(null, { name: 'n', label: 'n', type: 'integer' })).toBe('–'))
  it('leaves text alone', () => expect(f.cell('GET /pets/{id}', { name: 'n', label: 'n', type: 'text' })).toBe('GET /pets/{id}'))
  it('names countries', () => expect(f.cell('DE', { name: 'n', label: 'n', type: 'country' })).toBe('Germany'))
  it('keeps what is no country', () => expect(f.cell('(none)', { name: 'n', label: 'n', type: 'country' })).toBe('(none)'))
  it('keeps a status code a text', () => expect(f.cell('404', { name: 'n', label: 'n', type: 'text' })).toBe('404'))
})
