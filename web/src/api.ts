// Questions to the server: at most six at once, those of visible visuals first,
// and none twice while the data stay the same.
import type { Data, Meta, Page, Value } from './types'

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  let answer: Response
  try {
    answer = await fetch(path, { ...(signal && { signal }), headers: { Accept: 'application/json' } })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new Error('The server does not answer. Is apigw-lens still running?', { cause })
  }
  const body: unknown = await answer.json().catch(() => null)
  if (!answer.ok) {
    const said = body && typeof body === 'object' && 'error' in body ? String(body.error) : `The server answered ${answer.status}.`
    throw new Error(said)
  }
  return body as T
}

export const meta = (): Promise<Meta> => get('api/meta')

export const page = (): Promise<Page> => get('api/page')

interface Waiting {
  urgent: () => boolean
  run: () => Promise<void>
}

const AT_ONCE = 6
const waiting: Waiting[] = []
let running = 0

function pump(): void {
  while (running < AT_ONCE && waiting.length) {
    const urgent = waiting.findIndex((w) => w.urgent())
    const [next] = waiting.splice(Math.max(0, urgent), 1)
    running++
    void next?.run().finally(() => {
      running--
      pump()
    })
  }
}

const KEPT = 300
let answers = new Map<string, Data>()
let version = ''

/** Forgets what was answered for older data. */
export function forget(current: string): void {
  if (current !== version) answers = new Map()
  version = current
}

/** The answer to a question that was asked before. */
export function known(id: string, query: string): Data | undefined {
  return answers.get(visualPath(id, query))
}

const visualPath = (id: string, query: string) => `api/visual/${encodeURIComponent(id)}${query && '?' + query}`

/** Figures of a visual. Urgent is asked each time a question can be sent. */
export function visual(id: string, query: string, urgent: () => boolean, signal: AbortSignal): Promise<Data> {
  const path = visualPath(id, query)
  return new Promise((resolve, reject) => {
    const run = async () => {
      if (signal.aborted) return
      const asked = answers
      try {
        const data = await get<Data>(path, signal)
        asked.set(path, data)
        if (asked.size > KEPT) asked.delete(asked.keys().next().value as string)
        resolve(data)
      } catch (error) {
        reject(error as Error)
      }
    }
    waiting.push({ urgent, run })
    pump()
  })
}

/** Where the CSV of a visual is. */
export function csv(id: string, query: string): string {
  return `api/visual/${encodeURIComponent(id)}?${query && query + '&'}format=csv`
}

/** Values of a filter or parameter, the most frequent first. */
export async function values(name: string, search: string, query: string, signal?: AbortSignal): Promise<{ values: Value[]; more: boolean }> {
  const params = search ? `search=${encodeURIComponent(search)}&${query}` : query
  const answer = await get<{ values: Value[] | null; more?: boolean }>(`api/values/${encodeURIComponent(name)}?${params}`, signal)
  return { values: answer.values ?? [], more: answer.more ?? false }
}
