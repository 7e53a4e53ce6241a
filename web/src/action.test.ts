import { describe, expect, it } from 'vitest'
import { fillURL, picksOf } from './action'
import { data, field, measure, rest, visual } from './fixture'
import { pointOf } from './point'

const v = visual('bar', [field('f-route', 'category', { column: 'route' }), field('f-class', 'color', { column: 'status_class' }), measure('f-n')])
const d = data(v, [['GET /a b', '2xx', 3], [rest, '2xx', 9]])
const point = (i: number) => pointOf(v, d, d.rows?.[i] ?? [])

describe('filter by a point', () => {
  it('takes all dimensions', () => expect(picksOf(point(0), undefined)).toEqual([{ column: 'route', value: 'GET /a b' }, { column: 'status_class', value: '2xx' }]))
  it('takes the fields that the action names', () => expect(picksOf(point(0), ['f-route'])).toEqual([{ column: 'route', value: 'GET /a b' }]))
  it('is not possible for all others', () => expect(picksOf(point(1), undefined)).toEqual([]))
  it('takes the column that the hierarchy shows', () => {
    const down = visual('bar', [field('f', 'category', { column: 'domain' }), measure('n')], {}, { hierarchy: [{ label: 'Domain', column: 'domain' }, { label: 'Path', column: 'resource_path' }] })
    const figures = data(down, [['/a', 1]], { level: 1 })
    expect(picksOf(pointOf(down, figures, ['/a', 1]), undefined)).toEqual([{ column: 'resource_path', value: '/a' }])
  })
})

describe('URL of an action', () => {
  const store = { valuesOf: (name: string) => (name === 'Customer' ? ['R&D'] : []) }
  it.each([
    ['https://example.com/?q=<<route>>', 'https://example.com/?q=GET%20%2Fa%20b'],
    ['https://example.com/?q=<<f-class>>&c=<<$Customer>>', 'https://example.com/?q=2xx&c=R%26D'],
    ['/logs/<<route>>', '/logs/GET%20%2Fa%20b'],
    ['https://example.com/<<unknown>>', 'https://example.com/'],
  ])('%s', (template, want) => expect(fillURL(store, point(0), template)).toBe(want))
  it('takes a placeholder alone for the whole URL', () => {
    const links = pointOf(v, data(v, [['https://example.com/a?b=c', '2xx', 3]]), ['https://example.com/a?b=c', '2xx', 3])
    expect(fillURL(store, links, '<<route>>')).toBe('https://example.com/a?b=c')
    expect(fillURL(store, pointOf(v, data(v, [['javascript:alert(1)', '2xx', 3]]), ['javascript:alert(1)', '2xx', 3]), '<<route>>')).toBeUndefined()
  })
  it.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example', '<<route>>'])('%s is refused', (template) => expect(fillURL(store, point(0), template)).toBeUndefined())
})
