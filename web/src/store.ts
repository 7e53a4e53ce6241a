// The page's state: the definition, what is chosen (kept in the URL) and the
// extent of the data.
import { DAY } from './dates'
import { label as rangeLabel, parseRange, windowOf, datesOf, type Window } from './range'
import { encodePairs, format, parse, pairs, type State, type Vocabulary } from './state'
import type { Filter, Meta, Page, Parameter, Sheet, Visual } from './types'

export class Store {
  state: State
  readonly known: Vocabulary
  private readonly listeners: (() => void)[] = []
  private readonly sheetOf = new Map<string, Sheet>()
  private readonly visuals = new Map<string, Visual>()

  constructor(readonly page: Page, public meta: Meta) {
    for (const sheet of page.sheets) {
      for (const { visual } of sheet.elements ?? []) {
        if (!visual) continue
        this.sheetOf.set(visual.id, sheet)
        this.visuals.set(visual.id, visual)
      }
    }
    this.known = {
      sheets: page.sheets.map((s) => s.id), filters: this.filters.filter((f) => !f.parameter).map((f) => f.id),
      parameters: this.parameters.map((p) => p.name), visuals: [...this.visuals.keys()],
    }
    this.state = parse(location.search, this.known)
    window.addEventListener('popstate', () => {
      this.state = parse(location.search, this.known)
      this.notify()
    })
  }

  get filters(): Filter[] {
    return this.page.filters ?? []
  }

  get parameters(): Parameter[] {
    return this.page.parameters ?? []
  }

  get sheet(): Sheet {
    return this.page.sheets.find((s) => s.id === this.state.sheet) ?? (this.page.sheets[0] as Sheet)
  }

  /** Calls the listener after every change. */
  subscribe(listener: () => void): void {
    this.listeners.push(listener)
  }

  notify(): void {
    for (const listener of this.listeners) listener()
  }

  /** The address of a state. */
  href(state: State): string {
    return location.pathname + format(state, this.known)
  }

  /** Changes the state. A push can be undone with the back button. */
  set(next: State, mode: 'push' | 'replace' = 'push'): void {
    const url = this.href(next)
    if (url === location.pathname + location.search) return
    history[mode === 'push' ? 'pushState' : 'replaceState'](null, '', url)
    this.state = next
    this.notify()
  }

  filter(id: string): Filter | undefined {
    return this.filters.find((f) => f.id === id)
  }

  parameter(name: string): Parameter | undefined {
    return this.parameters.find((p) => p.name === name)
  }

  visual(id: string): Visual | undefined {
    return this.visuals.get(id)
  }

  /** The values in force of a filter; none means all. */
  chosen(id: string): string[] {
    return this.state.filters[id] ?? this.filter(id)?.default ?? []
  }

  /** The values in force of a parameter; none means all. */
  valuesOf(name: string): string[] {
    return this.state.parameters[name] ?? this.parameter(name)?.default ?? []
  }

  /** The filter that a range dragged on a time axis of a sheet sets. */
  dateFilter(sheet: Sheet = this.sheet): Filter | undefined {
    return this.filters.find((f) => !f.parameter && (f.type === 'relative-date' || f.type === 'time-range') && (f.sheets ?? []).includes(sheet.id))
  }

  /** The times that a date filter lets through; undefined for all. */
  window(filter: Filter): Window | undefined {
    const range = parseRange(this.chosen(filter.id)[0])
    return range && windowOf(range, new Date(this.meta.now), this.page.weekStart)
  }

  /** Whether the data begin within the period before, so that a comparison with it is not fair. */
  comparesPartly(): boolean {
    const filter = this.dateFilter()
    const window = filter && this.window(filter)
    if (!this.state.compare || !window || !this.meta.first) return false
    const before = 2 * window.from.getTime() - window.to.getTime()
    // The first record of a whole period may well come a few hours after its start.
    return new Date(this.meta.first).getTime() > before + DAY
  }

  /** A date filter in words: its name and its dates. */
  rangeWords(filter: Filter): [string, string] {
    const range = parseRange(this.chosen(filter.id)[0])
    const window = this.window(filter)
    return range && window ? [rangeLabel(range), datesOf(window)] : ['All time', '']
  }

  /** Text with ${Parameter} replaced by the parameter's value. */
  fill(text: string): string {
    return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
      if (!this.parameter(name)) return whole
      return this.valuesOf(name).join(', ') || 'all'
    })
  }

  /** The part of the state that changes a visual's figures. */
  query(visual: Visual): string {
    const sheet = this.sheetOf.get(visual.id)
    if (!sheet) return ''
    const { state } = this
    const only = <T>(record: Record<string, T>): Record<string, T> => (visual.id in record ? { [visual.id]: record[visual.id] as T } : {})
    return encodePairs(pairs({
      ...state,
      filters: this.reaching(sheet),
      picks: Object.fromEntries(Object.entries(state.picks).filter(([source]) => this.reaches(source, visual.id, sheet))),
      drill: only(state.drill), sort: only(state.sort), page: only(state.page),
    }))
  }

  /** The part of the state that changes which values a sheet's control offers. */
  controlQuery(): string {
    const { state } = this
    return encodePairs(pairs({ ...state, compare: false, filters: this.reaching(this.sheet), picks: {}, drill: {}, sort: {}, page: {} }))
  }

  private reaching(sheet: Sheet): Record<string, string[]> {
    return Object.fromEntries(Object.entries(this.state.filters).filter(([id]) => (this.filter(id)?.sheets ?? []).includes(sheet.id)))
  }

  /** Whether a point chosen in one visual filters another. */
  private reaches(source: string, target: string, sheet: Sheet): boolean {
    if (source === target || this.sheetOf.get(source) !== sheet) return false
    return (this.visuals.get(source)?.actions ?? []).some((a) => a.filter && (!a.filter.targets?.length || a.filter.targets.includes(target)))
  }
}
