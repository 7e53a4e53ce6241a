// What a control changes: a filter or a parameter.
import { choose } from '../change'
import { cell } from '../format'
import type { Store } from '../store'
import type { Control, Filter } from '../types'

export interface Subject {
  /** The name that /api/values knows it by. */
  key: string
  title: string
  standard: string[]
  colors: Record<string, string>
  values: () => string[]
  set: (values: string[], mode?: 'push' | 'replace') => void
  /** A value as the reader knows it. */
  text: (value: string) => string
  /** Values are looked up by the name of a country, too. */
  country: boolean
}

export function filterSubject(filter: Filter, title: string, store: Store): Subject {
  const standard = filter.default ?? []
  return {
    key: filter.id, title, standard, colors: filter.colors ?? {}, country: filter.valueType === 'country',
    values: () => store.chosen(filter.id),
    set: (values, mode) => store.set(choose(store.state, 'filters', filter.id, values, standard), mode),
    text: (value) => (filter.valueType === 'country' ? cell(value, { type: 'country', format: {} }) : value),
  }
}

export function parameterSubject(name: string, title: string, store: Store): Subject {
  const standard = store.parameter(name)?.default ?? []
  return {
    key: name, title, standard, colors: {}, country: false,
    values: () => store.valuesOf(name),
    set: (values, mode) => store.set(choose(store.state, 'parameters', name, values, standard), mode),
    text: (value) => value,
  }
}

/** The subject of a control; a filter that follows a parameter is changed by it. */
export function subjectOf(control: Control, store: Store): Subject | undefined {
  const filter = control.filter !== undefined ? store.filter(control.filter) : undefined
  const parameter = control.parameter ?? filter?.parameter
  const title = control.title || filter?.label || parameter || control.id
  if (parameter !== undefined) return store.parameter(parameter) && parameterSubject(parameter, title, store)
  return filter && filterSubject(filter, title, store)
}
