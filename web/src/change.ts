// Changes of the state. Each returns a new state; tables go back to their first
// page whenever other rows may stand on it.
import type { Pick, State } from './state'

type Lists = 'filters' | 'parameters' | 'drill'

/** The record with a key replaced; undefined removes it. */
function put<T>(record: Record<string, T>, key: string, value: T | undefined): Record<string, T> {
  const next = { ...record }
  if (value === undefined) delete next[key]
  else next[key] = value
  return next
}

const same = (a: string[], b: string[]) => a.length === b.length && a.every((v, i) => v === b[i])

/** Chooses values of a filter or parameter; the default needs no place in the URL. */
export function choose(state: State, kind: Lists, name: string, values: string[], standard: string[] = []): State {
  return { ...state, page: {}, [kind]: put(state[kind], name, same(values, standard) ? undefined : values) }
}

/** The values with one added, or removed where it is there. */
export function toggled(values: string[], value: string): string[] {
  return values.includes(value) ? values.filter((v) => v !== value) : [...values, value]
}

/** Takes back what was chosen in a visual. */
export function unpick(state: State, visual: string): State {
  return { ...state, page: {}, picks: put(state.picks, visual, undefined) }
}

/** Chooses a point of a visual, or takes the choice back where it is the same. */
export function pick(state: State, visual: string, picks: Pick[]): State {
  const text = (list: Pick[] | undefined) => JSON.stringify(list ?? [])
  const undo = text(state.picks[visual]) === text(picks)
  return { ...state, page: {}, picks: put(state.picks, visual, undo || picks.length === 0 ? undefined : picks) }
}

/** Goes down a visual's hierarchy, or back up to a level. What was picked above no longer stands there. */
export function drill(state: State, visual: string, values: string[]): State {
  return { ...state, picks: put(state.picks, visual, undefined), drill: put(state.drill, visual, values.length ? values : undefined), page: put(state.page, visual, undefined) }
}

export function sort(state: State, visual: string, by: string | undefined): State {
  return { ...state, sort: put(state.sort, visual, by), page: put(state.page, visual, undefined) }
}

export function turn(state: State, visual: string, page: number): State {
  return { ...state, page: put(state.page, visual, page > 1 ? page : undefined) }
}

/** Everything as the definition says, on the same sheet. */
export function reset(state: State): State {
  return { ...state, filters: {}, parameters: {}, picks: {}, drill: {}, page: {} }
}

/** Whether there is anything to reset. */
export function isChanged(state: State): boolean {
  return [state.filters, state.parameters, state.picks, state.drill].some((record) => Object.keys(record).length > 0)
}
