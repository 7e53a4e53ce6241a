// What choosing a data point does: filter, go to a sheet, set parameters, open
// a URL, go down a hierarchy.
import { choose, drill, pick } from './change'
import { announce } from './dom'
import { cell, isRest } from './format'
import { fieldsOf, hierarchyField, urlText, words, type Point } from './point'
import type { Pick, State } from './state'
import type { Store } from './store'
import type { Action } from './types'

export interface Offer {
  label: string
  /** What it does to any point, in the definition's words. */
  name: string
  /** Happens at once on a click, without a menu. */
  direct: boolean
  /** What it is, for its icon. */
  kind: 'filter' | 'drill' | 'open' | 'link'
  run: () => void
  /** Where it leads, for a real link. */
  href?: string
  newTab?: boolean
}

/** Everything that can be done with a point, the direct ones first. */
export function offers(store: Store, point: Point): Offer[] {
  const all = (point.visual.actions ?? []).flatMap((a) => offer(store, point, a) ?? [])
  const down = drillDown(store, point)
  if (down) all.push(down)
  return all.toSorted((a, b) => Number(b.direct) - Number(a.direct))
}

function offer(store: Store, point: Point, action: Action): Offer | undefined {
  const direct = !action.menu
  if (action.url) {
    const href = fillURL(store, point, action.url)
    if (!href) return undefined
    return { label: action.name, name: action.name, direct, kind: 'link', href, newTab: action.newTab ?? false, run: () => window.open(href, action.newTab ? '_blank' : '_self', 'noopener') }
  }
  if (action.filter) {
    const picks = picksOf(point, action.filter.fields)
    if (picks.length === 0) return undefined
    const said = words({ ...point, values: new Map([...point.values].filter(([id]) => !action.filter?.fields?.length || action.filter.fields.includes(id))) })
    const on = JSON.stringify(store.state.picks[point.visual.id]) === JSON.stringify(picks)
    return {
      label: on ? `Clear filter ${said}` : `Filter by ${said}`, name: action.name, direct, kind: 'filter',
      run: () => {
        store.set(pick(store.state, point.visual.id, picks))
        announce(on ? 'Filter cleared' : `Filtered by ${said}`)
      },
    }
  }
  const target = { ...withParameters(store, point, action), ...(action.sheet && store.known.sheets.includes(action.sheet) && { sheet: action.sheet }) }
  return { label: action.name, name: action.name, direct, kind: 'open', href: store.href(target), run: () => store.set(target) }
}

/** The columns that a filter action filters; none where a value stands for others. */
export function picksOf(point: Point, fields: string[] | undefined): Pick[] {
  const chosen = fieldsOf(point.visual).filter((f) => point.columns.has(f.id) && point.values.has(f.id) && (!fields?.length || fields.includes(f.id)))
  if (chosen.some((f) => isRest(point.values.get(f.id)) || point.values.get(f.id) === null)) return []
  return chosen.map((f) => ({ column: point.columns.get(f.id) ?? '', value: urlText(point.values.get(f.id)) }))
}

function withParameters(store: Store, point: Point, action: Action): State {
  let next = store.state
  for (const set of action.set ?? []) {
    const standard = store.parameter(set.name)?.default ?? []
    const from = set.field !== undefined ? [urlText(point.values.get(set.field))].filter((v) => v !== '')
      : set.parameter !== undefined ? store.valuesOf(set.parameter) : set.all ? [] : (set.values ?? [])
    next = choose(next, 'parameters', set.name, from, standard)
  }
  return next
}

/** A URL with <<column>>, <<field id>> and <<$Parameter>> filled in; only http, https and mailto, or a path. */
export function fillURL(store: { valuesOf(name: string): string[] }, point: Point, template: string): string | undefined {
  const value = (name: string): string => {
    if (name.startsWith('$')) return store.valuesOf(name.slice(1)).join(',')
    const field = fieldsOf(point.visual).find((f) => f.id === name || f.column === name)
    return field ? urlText(point.values.get(field.id)) : ''
  }
  // A template that is nothing but a placeholder stands for a whole URL.
  const whole = /^\s*<<([^>]+)>>\s*$/.exec(template)
  const text = whole ? value(whole[1] ?? '')
    : template.replace(/<<([^>]+)>>|\{\{([^}]+)\}\}/g, (_, a?: string, b?: string) => encodeURIComponent(value(a ?? b ?? '')))
  return /^(https?:|mailto:|\/(?!\/)|#)/i.test(text) ? text : undefined
}

function drillDown(store: Store, point: Point): Offer | undefined {
  const { visual } = point
  const path = store.state.drill[visual.id] ?? []
  const next = visual.hierarchy?.[path.length + 1]
  const field = hierarchyField(visual)
  const v = field && point.values.get(field.id)
  if (!next || !field || v === undefined || v === null || isRest(v)) return undefined
  const label = `Drill down to ${next.label.toLowerCase()}: ${cell(v, field, field.type === 'time' ? point.step : undefined)}`
  return { label, name: `Drill down to ${next.label.toLowerCase()}`, direct: false, kind: 'drill', run: () => store.set(drill(store.state, visual.id, [...path, urlText(v)])) }
}
