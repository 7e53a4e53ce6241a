// Starts the page: asks what there is, shows it, and keeps it fresh.
import './style/tokens.css'
import './style/base.css'
import './style/header.css'
import './style/popover.css'
import './style/cards.css'
import './style/charts.css'
import './style/table.css'
import * as api from './api'
import { Board } from './board'
import { h, icon } from './dom'
import { FilterBar } from './filterbar'
import { Header } from './header'
import { listenForKeys } from './help'
import type { Extent } from './range'
import { Store } from './store'
import type { Meta } from './types'

/** Milliseconds between two looks at whether the data changed. */
const POLL = 15_000

function extent(meta: Meta): Extent {
  const now = new Date(meta.now)
  return { now, first: meta.first ? new Date(meta.first) : now }
}

/** What a folder without a single row shows in place of the board. */
function nothingYet(): HTMLElement {
  return h('div', { class: 'message page', role: 'status' }, icon('info'),
    h('p', {}, 'No requests in this folder yet. Import some: ', h('code', {}, 'apigw-lens import logs/')),
    h('p', {}, 'This page shows them as soon as they are there.'))
}

async function start(): Promise<void> {
  const headerRoot = document.getElementById('header') as HTMLElement
  const boardRoot = document.getElementById('board') as HTMLElement
  let board: Board | undefined
  const header = new Header(headerRoot, () => board?.redraw())
  try {
    const [meta, { panels, fields }] = await Promise.all([api.meta(), api.panels()])
    const begin = (meta: Meta): Store => {
      boardRoot.replaceChildren()
      const store = new Store(fields, extent(meta))
      board = new Board(boardRoot, panels, store)
      const bar = new FilterBar(headerRoot, store)
      listenForKeys({ '/': () => bar.openMenu(), t: () => bar.openRange(), r: () => bar.reset() })
      board.load()
      return store
    }
    let store: Store | undefined
    const changed = (meta: Meta) => {
      if (store) {
        store.extent = extent(meta)
        store.notify()
      } else if (meta.rows > 0) store = begin(meta)
      else boardRoot.replaceChildren(nothingYet())
    }
    header.show(meta)
    changed(meta)
    keepFresh(meta.version, header, changed)
  } catch (error) {
    boardRoot.replaceChildren(h('div', { class: 'message page', role: 'alert' }, icon('warning'), h('p', {}, (error as Error).message),
      h('button', { type: 'button', class: 'button', onclick: () => location.reload() }, 'Try again')))
  }
}

/** Looks for new data while somebody looks at the page. */
function keepFresh(version: string, header: Header, changed: (meta: Meta) => void): void {
  const look = async () => {
    if (document.hidden) return
    const meta = await api.meta().catch(() => undefined)
    if (!meta) return header.offline()
    header.show(meta)
    if (meta.version === version) return
    version = meta.version
    changed(meta)
  }
  setInterval(() => void look(), POLL)
  document.addEventListener('visibilitychange', () => void look())
}

void start()
