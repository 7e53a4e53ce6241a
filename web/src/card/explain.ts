// How the figures of a visual came about: SQL, bound values, and the filters
// that reached it.
import { announce, h, icon } from '../dom'
import { integer } from '../format'
import type { Store } from '../store'
import type { Data, Explain, Visual } from '../types'

/** Opens the panel at the side of the page. */
export function explain(visual: Visual, title: string, data: Data | undefined, store: Store): void {
  const dialog = h('dialog', { class: 'explain', 'aria-labelledby': 'explain-title' })
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close() })
  dialog.addEventListener('close', () => dialog.remove())
  dialog.append(h('header', {}, h('h2', { id: 'explain-title' }, title), h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
    ...(data ? content(data.explain, data.note) : [h('p', { class: 'muted' }, 'The figures have not arrived yet.')]),
    ...about(visual, store))
  document.body.append(dialog)
  dialog.showModal()
}

function content(e: Explain, note: string | undefined): HTMLElement[] {
  const cost = `${integer(e.rows)} row${e.rows === 1 ? '' : 's'} in ${e.millis < 10 ? e.millis.toFixed(1) : integer(e.millis)} ms${e.cached ? ', then; this time from memory' : ''}`
  const filters = e.filters ?? []
  return [
    h('p', { class: 'cost' }, cost),
    ...(note ? [h('p', { class: 'muted' }, note)] : []),
    section('Filters that reached it', filters.length ? h('ul', { class: 'applied' }, ...filters.map((f) => h('li', {}, h('span', { class: `from ${f.from}` }, f.from), h('span', {}, f.text)))) : h('p', { class: 'muted' }, 'None: it counts everything.')),
    ...(e.notes?.length ? [section('Notes', h('ul', { class: 'reasons' }, ...e.notes.map((n) => h('li', {}, n))))] : []),
    section('Query', queries(e)),
  ]
}

const section = (title: string, ...content: HTMLElement[]): HTMLElement => h('section', {}, h('h3', {}, title), ...content)

/** The text for both engines, as tabs. */
function queries(e: Explain): HTMLElement {
  const texts: [string, string][] = [['DuckDB', e.sql], ...(e.athena ? [['Athena', e.athena] as [string, string]] : [])]
  const code = h('pre', { tabindex: 0, role: 'tabpanel', id: 'explain-sql', 'aria-label': 'SQL' })
  const args = e.args?.length ? h('ol', { class: 'bound' }, ...e.args.map((a, i) => h('li', {}, h('span', { class: 'muted' }, `$${i + 1}`), h('code', {}, a)))) : undefined
  let shown = 0
  const tabs = texts.map(([name], i) => h('button', { type: 'button', role: 'tab', class: 'tab', 'aria-controls': 'explain-sql', onclick: () => select(i), onkeydown: (event: KeyboardEvent) => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
    select((i + 1) % texts.length)
    tabs[shown]?.focus()
  } }, name))
  const select = (i: number) => {
    shown = i
    code.textContent = texts[i]?.[1] ?? ''
    tabs.forEach((t, n) => {
      t.setAttribute('aria-selected', String(n === i))
      t.tabIndex = n === i ? 0 : -1
    })
  }
  select(0)
  const copy = h('button', { type: 'button', class: 'button', onclick: () => void copyText(texts[shown]?.[1] ?? '', copy) }, icon('copy'), h('span', {}, 'Copy'))
  return h('div', { class: 'queries' }, h('div', { class: 'query-head' }, h('div', { role: 'tablist', 'aria-label': 'Engine' }, ...tabs), copy), code,
    args && h('div', {}, h('h4', {}, 'Bound values'), args))
}

async function copyText(text: string, button: HTMLElement): Promise<void> {
  const label = button.querySelector('span')
  try {
    await navigator.clipboard.writeText(text)
    if (label) label.textContent = 'Copied'
    announce('Copied')
  } catch {
    if (label) label.textContent = 'Not allowed here'
  }
}

function about(visual: Visual, store: Store): HTMLElement[] {
  const words = [visual.alt, visual.unsupported?.length ? `Not supported: ${visual.unsupported.join('; ')}` : ''].filter(Boolean)
  return [section('About', ...words.map((w) => h('p', { class: 'muted' }, w ?? '')), h('p', { class: 'muted' }, `Visual ${visual.id} on sheet ${store.sheet.name}.`))]
}
