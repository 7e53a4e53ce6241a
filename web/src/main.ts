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

async function start(): Promise<void> {
  const headerRoot = document.getElementById('header') as HTMLElement
  const boardRoot = document.getElementById('board') as HTMLElement
  let board: Board | undefined
  const header = new Header(headerRoot, () => board?.redraw())
  try {
    const [meta, { panels, fields }] = await Promise.all([api.meta(), api.panels()])
    const store = new Store(fields, extent(meta))
    header.show(meta)
    board = new Board(boardRoot, panels, store)
    const bar = new FilterBar(headerRoot, store)
    listenForKeys({ '/': () => bar.openMenu(), t: () => bar.openRange(), r: () => bar.reset() })
    board.load()
    keepFresh(meta.version, header, store)
  } catch (error) {
    boardRoot.replaceChildren(h('div', { class: 'message page', role: 'alert' }, icon('warning'), h('p', {}, (error as Error).message),
      h('button', { type: 'button', class: 'button', onclick: () => location.reload() }, 'Try again')))
  }
}

/** Looks for new data while somebody looks at the page. */
function keepFresh(version: string, header: Header, store: Store): void {
  const look = async () => {
    if (document.hidden) return
    const meta = await api.meta().catch(() => undefined)
    if (!meta) return header.offline()
    header.show(meta)
    if (meta.version === version) return
    version = meta.version
    store.extent = extent(meta)
    store.notify()
  }
  setInterval(() => void look(), POLL)
  document.addEventListener('visibilitychange', () => void look())
}

void start()
