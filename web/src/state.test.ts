import { describe, expect, it } from 'vitest'
import * as change from './change'
import { format, parse, type Vocabulary } from './state'

const known: Vocabulary = { sheets: ['overview', 'errors'], filters: ['date', 'domain', 'status'], parameters: ['SlowMs', 'Customer'], visuals: ['line-domain', 'tbl-routes'] }
const round = (query: string) => format(parse(query, known), known)

describe('URL', () => {
  it.each([
    ['nothing is the default', ''],
    ['a sheet', '?sheet=errors'],
    ['a relative date', '?date=last-7-day'],
    ['two days', '?date=2026-11-01..2026-11-08'],
    ['times', '?date=2026-11-01T10:00..2026-11-01T12:00'],
    ['several values', '?domain=a.example.com&domain=b.example.com&status=404'],
    ['all, where the default is less', '?date='],
    ['parameters', '?p.SlowMs=500&p.Customer=R%26D+%2B+more'],
    ['an unset parameter', '?p.SlowMs='],
    ['a comparison', '?compare=previous'],
    ['a picked point whose value has a colon', '?pick.line-domain=request_time:2026-11-01T10:00:00Z'],
    ['a way down', '?drill.line-domain=2026&drill.line-domain=2026-11-01'],
    ['order and page of a table', '?sort.tbl-routes=tbl-routes.p90:desc&page.tbl-routes=3'],
    ['characters with a meaning', '?domain=GET+/pets/{id}'],
    ['other scripts', '?domain=%E6%9D%B1%E4%BA%AC'],
  ])('%s survives', (_, query) => expect(round(query)).toBe(query))

  it.each([
    ['an unknown sheet', '?sheet=nowhere', ''],
    ['unknown keys', '?color=red&domain=a', '?domain=a'],
    ['unknown parameters and visuals', '?p.Nothing=1&pick.gone=a:b&sort.gone=x:asc', ''],
    ['an order without a direction', '?sort.tbl-routes=tbl-routes.p90', ''],
    ['pages that are none', '?page.tbl-routes=0&page.line-domain=x', ''],
    ['a pick without a column', '?pick.line-domain=value', ''],
    ['a comparison with nothing', '?compare=next', ''],
    ['repeated values', '?domain=a&domain=a', '?domain=a'],
  ])('%s falls back', (_, query, want) => expect(round(query)).toBe(want))

  it('broken escapes do not throw', () => expect(() => round('?domain=%E0%A4%A')).not.toThrow())
  it('values are bounded in number and length', () => {
    const many = Array.from({ length: 5000 }, (_, i) => `domain=${i}`).join('&')
    expect(parse('?' + many, known).filters['domain']).toHaveLength(500)
    expect(parse('?domain=' + 'x'.repeat(9999), known).filters['domain']?.[0]).toHaveLength(2048)
  })
})

describe('change', () => {
  const start = parse('?domain=a&page.tbl-routes=3&pick.line-domain=domain_name:x', known)
  const text = (state: typeof start) => format(state, known)

  it('a filter sends tables back to their first page', () => expect(text(change.choose(start, 'filters', 'domain', ['b']))).toBe('?domain=b&pick.line-domain=domain_name:x'))
  it('the default leaves no trace', () => expect(change.choose(start, 'filters', 'domain', ['d'], ['d']).filters).toEqual({}))
  it('none, where the default is some, is kept as all', () => expect(change.choose(start, 'filters', 'domain', [], ['d']).filters).toEqual({ domain: [] }))
  it('the same point picked again is taken back', () => expect(change.pick(start, 'line-domain', [{ column: 'domain_name', value: 'x' }]).picks).toEqual({}))
  it('another point replaces it', () => expect(change.pick(start, 'line-domain', [{ column: 'domain_name', value: 'y' }]).picks).toEqual({ 'line-domain': [{ column: 'domain_name', value: 'y' }] }))
  it('drilling down forgets what was picked above', () => expect(text(change.drill(start, 'line-domain', ['2026']))).toBe('?domain=a&drill.line-domain=2026&page.tbl-routes=3'))
  it('sorting goes back to the first page', () => expect(change.sort(start, 'tbl-routes', 'f:asc').page).toEqual({}))
  it('the first page leaves no trace', () => expect(change.turn(start, 'tbl-routes', 1).page).toEqual({}))
  it('reset keeps the sheet and the comparison', () => {
    const state = parse('?sheet=errors&compare=previous&domain=a&p.SlowMs=1&drill.line-domain=x', known)
    expect(text(change.reset(state))).toBe('?sheet=errors&compare=previous')
    expect([change.isChanged(state), change.isChanged(change.reset(state))]).toEqual([true, false])
  })
  it('leaves the given state alone', () => expect(text(start)).toBe('?domain=a&pick.line-domain=domain_name:x&page.tbl-routes=3'))
})
