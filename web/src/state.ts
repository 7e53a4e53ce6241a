// What the reader chose to see, as a readable URL whose keys the server knows
// too: ?sheet=errors&date=last-7-day&domain=api.example.com&p.SlowMs=500

export interface State {
  sheet: string
  /** Compare with the period before. */
  compare: boolean
  /** Chosen values by filter; absent is the definition's default, empty is all. */
  filters: Record<string, string[]>
  /** Values by parameter; absent is the default, empty is unset. */
  parameters: Record<string, string[]>
  /** Points chosen in a visual, as column and value. */
  picks: Record<string, Pick[]>
  /** Values chosen on the way down a visual's hierarchy. */
  drill: Record<string, string[]>
  /** "<field id>:desc" by table. */
  sort: Record<string, string>
  /** Page by table, from 1. */
  page: Record<string, number>
}

export interface Pick {
  column: string
  value: string
}

/** What the URL may speak of. */
export interface Vocabulary {
  sheets: string[]
  filters: string[]
  parameters: string[]
  visuals: string[]
}

const MAX_VALUES = 500 // as the server has it
const MAX_LENGTH = 2048

/** Reads a URL's query. Whatever makes no sense is ignored. */
export function parse(query: string, known: Vocabulary): State {
  const params = new URLSearchParams(query)
  const first = known.sheets[0] ?? ''
  const state: State = { sheet: first, compare: params.get('compare') === 'previous', filters: {}, parameters: {}, picks: {}, drill: {}, sort: {}, page: {} }
  const sheet = params.get('sheet') ?? ''
  if (known.sheets.includes(sheet)) state.sheet = sheet
  for (const key of new Set(params.keys())) {
    // What is too long is cut, and matches nothing, instead of letting everything through.
    const values = [...new Set(params.getAll(key).map((v) => v.slice(0, MAX_LENGTH)))].slice(0, MAX_VALUES)
    if (values.length) read(state, key, values, known)
  }
  return state
}

function read(state: State, key: string, values: string[], known: Vocabulary): void {
  if (known.filters.includes(key)) {
    state.filters[key] = values.filter((v) => v !== '')
    return
  }
  const dot = key.indexOf('.')
  const name = key.slice(dot + 1)
  if (key.startsWith('p.') && known.parameters.includes(name)) state.parameters[name] = values.filter((v) => v !== '')
  if (!known.visuals.includes(name)) return
  const [value = ''] = values
  switch (key.slice(0, dot)) {
    case 'pick': {
      const picks = values.map(parsePick).filter((p) => p !== undefined)
      if (picks.length) state.picks[name] = picks
      break
    }
    case 'drill':
      state.drill[name] = values
      break
    case 'sort':
      if (/:(asc|desc)$/.test(value)) state.sort[name] = value
      break
    case 'page':
      if (/^[1-9]\d{0,6}$/.test(value)) state.page[name] = Number(value)
  }
}

function parsePick(text: string): Pick | undefined {
  const colon = text.indexOf(':')
  return colon > 0 ? { column: text.slice(0, colon), value: text.slice(colon + 1) } : undefined
}

/** Key and value of everything in the state but the sheet, in a fixed order. */
export function pairs(state: State): [string, string][] {
  const all: [string, string][] = []
  const list = (prefix: string, values: Record<string, string[]>, empty: boolean) => {
    for (const [name, chosen] of Object.entries(values)) {
      for (const v of chosen) all.push([prefix + name, v])
      if (chosen.length === 0 && empty) all.push([prefix + name, ''])
    }
  }
  list('', state.filters, true)
  list('p.', state.parameters, true)
  if (state.compare) all.push(['compare', 'previous'])
  for (const [id, picks] of Object.entries(state.picks)) for (const p of picks) all.push([`pick.${id}`, `${p.column}:${p.value}`])
  list('drill.', state.drill, false)
  for (const [id, by] of Object.entries(state.sort)) all.push([`sort.${id}`, by])
  for (const [id, n] of Object.entries(state.page)) if (n > 1) all.push([`page.${id}`, String(n)])
  return all
}

/** The query for a state, with its question mark; empty for the default. */
export function format(state: State, known: Vocabulary): string {
  const all = pairs(state)
  if (state.sheet !== known.sheets[0]) all.unshift(['sheet', state.sheet])
  return all.length ? '?' + encodePairs(all) : ''
}

export function encodePairs(all: [string, string][]): string {
  return all.map(([k, v]) => `${encode(k)}=${encode(v)}`).join('&')
}

/** Encodes what a query needs encoded, and leaves the rest readable. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%(2F|3A|2C|40|24|7B|7D)/g, (escape) => decodeURIComponent(escape))
}
