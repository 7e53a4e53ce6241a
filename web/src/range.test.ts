import { describe, expect, it } from 'vitest'
import { absoluteText, datesOf, label, parseRange, windowOf, type Range } from './range'

const now = new Date('2026-11-22T21:30:00Z') // a Sunday
const window = (text: string, weekStart = 0) => windowOf(parseRange(text) as Range, now, weekStart)

describe('range', () => {
  it.each([
    ['last-30-day', '2026-10-24T00:00:00.000Z', '2026-11-23T00:00:00.000Z', 'Last 30 days', '24 Oct – 22 Nov 2026'],
    ['last-24-hour', '2026-11-21T22:00:00.000Z', '2026-11-22T22:00:00.000Z', 'Last 24 hours', '21 Nov, 22:00 – 22 Nov, 22:00'],
    ['previous-1-week', '2026-11-15T00:00:00.000Z', '2026-11-22T00:00:00.000Z', 'Previous week', '15 Nov – 21 Nov 2026'],
    ['previous-2-month', '2026-09-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z', 'Previous 2 months', '1 Sep – 31 Oct 2026'],
    ['this-month', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z', 'This month', '1 Nov – 30 Nov 2026'],
    ['this-quarter', '2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z', 'This quarter', '1 Oct – 31 Dec 2026'],
    ['now-1-day', '2026-11-22T00:00:00.000Z', '2026-11-22T21:30:00.000Z', 'This day so far', '22 Nov 2026, 00:00 – 21:30'],
    ['next-1-day', '2026-11-23T00:00:00.000Z', '2026-11-24T00:00:00.000Z', 'Next day', '23 Nov 2026'],
    ['2026-11-01..2026-11-08', '2026-11-01T00:00:00.000Z', '2026-11-09T00:00:00.000Z', 'Custom range', '1 Nov – 8 Nov 2026'],
    ['2026-11-01T10:00..2026-11-01T12:00', '2026-11-01T10:00:00.000Z', '2026-11-01T12:00:00.000Z', 'Custom range', '1 Nov 2026, 10:00 – 12:00'],
    ['2026-11-01..', '2026-11-01T00:00:00.000Z', '9999-01-01T00:00:00.000Z', 'Custom range', 'from 1 Nov 2026'],
  ])('%s', (text, from, to, name, dates) => {
    const found = window(text)
    expect([found.from.toISOString(), found.to.toISOString()]).toEqual([from, to])
    expect(label(parseRange(text) as Range)).toBe(name)
    expect(datesOf(found)).toBe(dates)
  })

  it('weeks start where the definition says', () => expect(window('this-week', 1).from.toISOString()).toBe('2026-11-16T00:00:00.000Z'))

  it.each(['', 'last-0-day', 'last-3-moon', 'yesterday', '2026-11-08..2026-11-01', '2026-99-01..2026-11-01', '..', 'a..b', '2026-11-01'])('%j is no range', (text) => expect(parseRange(text)).toBeUndefined())

  it.each(['2026-11-01..2026-11-08', '2026-11-01T10:00..2026-11-01T12:00', '2026-11-01T10:00..2026-11-02T00:00'])('%s survives', (text) => {
    expect(absoluteText(windowOf(parseRange(text) as Range, now))).toBe(text)
  })
})
