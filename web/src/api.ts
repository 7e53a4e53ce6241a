// Questions to the server.
import { limits, type Extent } from './range'
import type { State } from './state'
import type { Data, Field, Info, Meta, Value } from './types'

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(path, { ...(signal && { signal }), headers: { Accept: 'application/json' } })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Error('The server does not answer. Is apigw-lens serve still running?', { cause })
  }
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) {
    const said = body && typeof body === 'object' && 'error' in body ? String(body.error) : `The server answered ${answer.status}.`
    throw new Error(said)
  }
  return body as T
}

export const meta = (): Promise<Meta> => get('api/meta')

export const panels = (): Promise<{ panels: Info[]; fields: Field[] }> => get('api/panels')

/** The query that the server understands: absolute times and terms. */
export function query(state: State, extent: Extent): URLSearchParams {
  const { from, to } = limits(state.range, extent)
  const params = new URLSearchParams({ from: from.toISOString() })
  if (to) params.set('to', to.toISOString())
  for (const [field, values] of Object.entries(state.terms)) {
    for (const v of values) params.append(field, v)
  }
  return params
}

export const panel = (id: string, params: URLSearchParams, signal: AbortSignal): Promise<Data> =>
  get(`api/panels/${encodeURIComponent(id)}?${params}`, signal)

export function csv(id: string, params: URLSearchParams): string {
  return `api/panels/${encodeURIComponent(id)}?${params}&format=csv`
}

export async function values(field: string, search: string, params: URLSearchParams, signal?: AbortSignal): Promise<Value[]> {
  const all = new URLSearchParams(params)
  if (search) all.set('q', search)
  const answer = await get<{ values: Value[] }>(`api/values/${encodeURIComponent(field)}?${all}`, signal)
  return answer.values
}
