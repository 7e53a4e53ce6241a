// What the reader chose to see, as a readable URL:
// ?range=7d&domain=api.example.com&domain=…&status=4xx
import { customText, defaultRange, parseCustom, presets, type PresetId, type Range } from './range'
import type { Field } from './types'

export interface State {
  range: Range
  /** Chosen values by field. Fields without any are left out. */
  terms: Record<string, string[]>
}

const MAX_VALUES = 50
const MAX_LENGTH = 512

/** Reads a URL's query. Whatever makes no sense is ignored. */
export function parse(query: string, fields: Pick<Field, 'name' | 'palette'>[]): State {
  const params = new URLSearchParams(query)
  const terms: State['terms'] = {}
  for (const field of fields) {
    const values = [...new Set(params.getAll(field.name))].filter((v) => isValue(field.palette, v)).slice(0, MAX_VALUES)
    if (values.length) terms[field.name] = values
  }
  return { range: parseRange(params), terms }
}

function isValue(palette: Field['palette'], v: string): boolean {
  if (v === '' || v.length > MAX_LENGTH) return false
  return palette !== 'status' || /^([1-5]xx|[1-5]\d\d|\(none\))$/.test(v)
}

function parseRange(params: URLSearchParams): Range {
  const custom = parseCustom(params.get('from'), params.get('to'))
  if (custom) return custom
  const id = params.get('range')
  return presets.some((p) => p.id === id) ? { preset: id as PresetId } : defaultRange
}

/** The query for a state, with its question mark; empty for the default. */
export function format(state: State): string {
  const pairs: [string, string][] = []
  if (!('preset' in state.range)) {
    const [from, to] = customText(state.range.from, state.range.to)
    pairs.push(['from', from], ['to', to])
  } else if (state.range.preset !== '30d') {
    pairs.push(['range', state.range.preset])
  }
  for (const [field, values] of Object.entries(state.terms)) {
    for (const v of values) pairs.push([field, v])
  }
  return pairs.length ? '?' + pairs.map(([k, v]) => `${encode(k)}=${encode(v)}`).join('&') : ''
}

/** Encodes what a query needs encoded, and leaves the rest readable. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%(2F|3A|2C|40|24|7B|7D)/g, (escape) => decodeURIComponent(escape))
}

/** The state with a value added, or removed where it is there. */
export function toggled(state: State, field: string, value: string): State {
  const values = state.terms[field] ?? []
  const next = values.includes(value) ? values.filter((v) => v !== value) : [...values, value]
  return withTerms(state, field, next)
}

/** The state with a field's values replaced. */
export function withTerms(state: State, field: string, values: string[]): State {
  const terms = { ...state.terms }
  if (values.length) terms[field] = values
  else delete terms[field]
  return { ...state, terms }
}
