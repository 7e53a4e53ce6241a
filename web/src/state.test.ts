import { describe, expect, it } from 'vitest'
import { format, parse, toggled, type State } from './state'
import { dates, label, limits, type Extent } from './range'

const fields = [{ name: 'domain' }, { name: 'status', palette: 'status' as const }, { name: 'customer' }, { name: 'route' }]
const extent: Extent = { first: new Date('2026-10-18T03:00:00Z'), now: new Date('2026-11-22T14:03:00Z') }

describe('URL', () => {
  const round: [string, string][] = [
    ['nothing is the default', ''],
    ['a preset', '?range=7d'],
    ['days, the last one included', '?from=2026-11-01&to=2026-11-07'],
    ['times', '?from=2026-11-01T10:00Z&to=2026-11-01T11:30Z'],
    ['from a day to a time', '?from=2026-11-01&to=2026-11-01T11:30Z'],
    ['to midnight, from a time', '?from=2026-11-01T10:00Z&to=2026-11-02T00:00Z'],
    ['several values', '?domain=api.example.com&domain=api.example.org&status=4xx&status=504'],
    ['characters with a meaning', '?customer=R%26D+%2B+more&route=GET+/pets/{id}'],
    ['other scripts', '?customer=%E6%9D%B1%E4%BA%AC'],
  ]
  it.each(round)('%s survives', (_, query) => expect(format(parse(query, fields))).toBe(query))

  const bogus: [string, string, string][] = [
    ['unknown range', '?range=99y', ''],
    ['half a range', '?from=2026-11-01', ''],
    ['backwards', '?from=2026-11-07&to=2026-11-01', ''],
    ['no dates', '?from=yesterday&to=now', ''],
    ['a day that does not exist', '?from=2026-99-01&to=2026-11-01', ''],
    ['unknown field', '?color=red&domain=a', '?domain=a'],
    ['status that is none', '?status=teapot&status=4xx&status=999', '?status=4xx'],
    ['repeated and empty values', '?domain=a&domain=a&domain=', '?domain=a'],
  ]
  it.each(bogus)('%s falls back', (_, query, want) => expect(format(parse(query, fields))).toBe(want))
  it('broken escapes do not throw', () => expect(() => format(parse('?domain=%E0%A4%A', fields))).not.toThrow())
  it('values are bounded', () => {
    const many = Array.from({ length: 500 }, (_, i) => `domain=${i}`).join('&')
    expect(parse('?' + many, fields).terms['domain']).toHaveLength(50)
    expect(parse('?domain=' + 'x'.repeat(9999), fields).terms).toEqual({})
  })
})

describe('toggled', () => {
  const start: State = parse('?domain=a', fields)
  it('adds', () => expect(format(toggled(start, 'domain', 'b'))).toBe('?domain=a&domain=b'))
  it('removes', () => expect(format(toggled(start, 'domain', 'a'))).toBe(''))
  it('leaves the given state alone', () => expect(format(start)).toBe('?domain=a'))
})

describe('range', () => {
  const from = (query: string) => limits(parse(query, fields).range, extent).from.toISOString()
  it.each([
    ['?range=24h', '2026-11-21T15:00:00.000Z'],
    ['?range=7d', '2026-11-16T00:00:00.000Z'],
    ['', '2026-10-24T00:00:00.000Z'],
    ['?range=all', '2026-10-18T00:00:00.000Z'],
  ])('%s starts at %s', (query, want) => expect(from(query)).toBe(want))
  it.each([
    ['', '24 Oct – 22 Nov 2026', 'Last 30 days'],
    ['?range=24h', '21 Nov, 15:00 – 22 Nov 2026, 14:03', 'Last 24 hours'],
    ['?from=2026-11-01&to=2026-11-01', '1 Nov 2026', 'Custom range'],
    ['?from=2025-12-30&to=2026-01-02', '30 Dec 2025 – 2 Jan 2026', 'Custom range'],
    ['?from=2026-11-01T10:00Z&to=2026-11-01T11:30Z', '1 Nov 2026, 10:00 – 11:30', 'Custom range'],
  ])('%s reads %s', (query, want, name) => {
    const { range } = parse(query, fields)
    expect(dates(range, extent)).toBe(want)
    expect(label(range)).toBe(name)
  })
})
