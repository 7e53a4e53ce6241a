// Starts the page: asks what there is, shows it, and keeps it fresh.
import './style/tokens.css'
import './style/base.css'
import './style/header.css'
import './style/controls.css'
import './style/popover.css'
import './style/grid.css'
import './style/card.css'
import './style/charts.css'
import './style/table.css'
import './style/explain.css'
import * as api from './api'
import { look as readLook, type Look } from './charts/look'
import { ControlBar } from './controls/bar'
import { announce, h, icon } from './dom'
import { Header } from './header'
import { listenForKeys } from './help'
import { SheetView } from './sheet'
import { Store } from './store'
import type { Meta, Page } from './types'

/** Milliseconds between two looks at whether the data changed. */
const POLL = 10_000

/** What a folder without a single row shows in place of the sheets. */
function nothingYet(): HTMLElement {
  return h('div', { class: 'message page', role: 'status' }, icon('info'),
    h('p', {}, 'No requests in this folder yet. Import some: ', h('code', {}, 'apigw-lens import logs/')),
    h('p', {}, 'This page shows them as soon as they are there.'))
}

class App {
  private readonly root = document.getElementById('board') as HTMLElement
  private readonly headerRoot = document.getElementById('header') as HTMLElement
  private readonly header: Header
  private store: Store | undefined
  private bar: ControlBar | undefined
  private view: SheetView | undefined
  private look: Look | undefined

  constructor(private readonly page: Page, private meta: Meta) {
    this.header = new Header(this.headerRoot, page, () => this.repaint())
    this.header.show(meta, page)
    api.forget(meta.version)
    this.changed(meta)
    listenForKeys({
      '/': () => this.bar?.openMenu(), t: () => this.bar?.openRange(), r: () => this.bar?.reset(), c: () => this.bar?.toggleCompare(),
      ...Object.fromEntries(page.sheets.slice(0, 9).map((sheet, i) => [String(i + 1), () => this.store?.set({ ...this.store.state, sheet: sheet.id })])),
    })
  }

  private begin(meta: Meta): void {
    const store = new Store(this.page, meta)
    this.store = store
    this.bar = new ControlBar(store)
    this.header.end.replaceChildren(this.bar.general)
    this.headerRoot.append(this.bar.element)
    store.subscribe(() => this.update())
    this.update()
  }

  /** Shows the open sheet for what is chosen now. */
  private update(): void {
    const { store } = this
    if (!store) return
    this.header.drawTabs(store)
    this.bar?.update()
    if (this.view?.sheet !== store.sheet) {
      const first = !this.view
      this.view?.dispose()
      this.view = new SheetView(store.sheet, store, () => (this.look ??= readLook(this.page.theme)))
      this.root.replaceChildren(this.view.element)
      document.title = `${store.sheet.title || store.sheet.name} · ${this.page.title || 'apigw-lens'}`
      if (!first) {
        window.scrollTo({ top: 0 })
        announce(`Sheet ${store.sheet.name}`)
      }
    }
    this.view.update()
  }

  private repaint(): void {
    this.look = undefined
    this.view?.redraw()
  }

  private changed(meta: Meta): void {
    if (this.store) {
      this.store.meta = meta
      this.header.refreshed()
      this.header.show(meta, this.page)
      this.bar?.update()
      this.view?.reload()
    } else if (meta.rows > 0) this.begin(meta)
    else this.root.replaceChildren(nothingYet())
  }

  /** Looks for new data while somebody looks at the page. */
  keepFresh(): void {
    const look = async () => {
      if (document.hidden) return
      const meta = await api.meta().catch(() => undefined)
      if (!meta) return this.header.offline()
      const { version } = this.meta
      this.meta = meta
      this.header.show(meta, this.page)
      if (meta.version === version) return
      api.forget(meta.version)
      this.changed(meta)
    }
    setInterval(() => void look(), POLL)
    document.addEventListener('visibilitychange', () => void look())
  }
}

async function start(): Promise<void> {
  try {
    const [page, meta] = await Promise.all([api.page(), api.meta()])
    new App(page, meta).keepFresh()
  } catch (error) {
    document.getElementById('board')?.replaceChildren(h('div', { class: 'message page', role: 'alert' }, icon('warning'), h('p', {}, (error as Error).message),
      h('button', { type: 'button', class: 'button', onclick: () => location.reload() }, 'Try again')))
  }
}

void start()
