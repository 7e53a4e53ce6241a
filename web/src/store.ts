// The page's state: what is chosen (kept in the URL), the data's extent, and
// the labels of ids seen so far.
import { country } from './format'
import type { Extent } from './range'
import { format, parse, toggled, type State } from './state'
import type { Field } from './types'

type Listener = () => void

export class Store {
  state: State
  extent: Extent
  private readonly listeners: Listener[] = []
  private readonly labels = new Map<string, string>()

  constructor(readonly fields: Field[], extent: Extent) {
    this.extent = extent
    this.state = this.read()
    window.addEventListener('popstate', () => {
      this.state = this.read()
      this.notify()
    })
  }

  private read(): State {
    return parse(location.search, this.fields)
  }

  /** Calls the listener after every change. */
  subscribe(listener: Listener): void {
    this.listeners.push(listener)
  }

  notify(): void {
    for (const listener of this.listeners) listener()
  }

  /** Changes the state. A push can be undone with the back button. */
  set(next: State, mode: 'push' | 'replace' = 'push'): void {
    const url = location.pathname + format(next)
    if (url === location.pathname + location.search) return
    history[mode === 'push' ? 'pushState' : 'replaceState'](null, '', url)
    this.state = next
    this.notify()
  }

  toggle(field: string, value: string, label?: string): void {
    if (label) this.learn(field, value, label)
    this.set(toggled(this.state, field, value))
  }

  has(field: string, value: string): boolean {
    return this.state.terms[field]?.includes(value) ?? false
  }

  /** Remembers what an id is called. */
  learn(field: string, value: string, label: string): void {
    this.labels.set(`${field} ${value}`, label)
  }

  label(field: string, value: string): string | undefined {
    const known = this.labels.get(`${field} ${value}`)
    return this.field(field)?.type === 'country' ? country(value) : known
  }

  field(name: string): Field | undefined {
    return this.fields.find((f) => f.name === name)
  }
}
