// From pointer events on a canvas to rows of figures.
import type { ECharts } from './echarts'
import type { Scene } from './scene'

interface Mark {
  componentType?: string
  seriesIndex?: number
  dataIndex?: number
  name?: string
  data?: unknown
  event?: { event?: MouseEvent }
}

export type RowOf = (mark: Mark) => number | undefined

/** Listens for clicks on marks; rowOf finds the row behind a mark. */
export function listen(chart: ECharts, scene: Scene, rowOf: RowOf): void {
  const handle = (mark: Mark, run: (row: NonNullable<Scene['data']['rows']>[number], at?: MouseEvent) => void) => {
    const index = rowOf(mark)
    const row = index === undefined ? undefined : scene.data.rows?.[index]
    if (row) run(row, mark.event?.event)
  }
  let dragged = false
  let start: [number, number] = [0, 0]
  const box = chart.getDom()
  box.addEventListener('pointerdown', (e) => { start = [e.clientX, e.clientY] })
  box.addEventListener('pointerup', (e) => { dragged = Math.hypot(e.clientX - start[0], e.clientY - start[1]) > 5 })
  chart.on('click', (mark) => { if (!dragged) handle(mark as Mark, scene.choose) })
  chart.on('contextmenu', (mark) => handle(mark as Mark, (row, at) => {
    at?.preventDefault()
    chart.dispatchAction({ type: 'hideTip' })
    scene.menu(row, at)
  }))
}

/** Listens for clicks anywhere on a plot of lines: the nearest point counts. */
export function listenNearest(chart: ECharts, scene: Scene, nearest: (x: number, y: number) => number | undefined): void {
  const box = chart.getDom()
  let start: [number, number] = [0, 0]
  const rowAt = (e: MouseEvent) => {
    const at = box.getBoundingClientRect()
    const [x, y] = [e.clientX - at.left, e.clientY - at.top]
    const index = chart.containPixel('grid', [x, y]) ? nearest(x, y) : undefined
    return index === undefined ? undefined : scene.data.rows?.[index]
  }
  box.addEventListener('pointerdown', (e) => { start = [e.clientX, e.clientY] })
  box.addEventListener('click', (e) => {
    const row = Math.hypot(e.clientX - start[0], e.clientY - start[1]) > 5 ? undefined : rowAt(e)
    if (row) scene.choose(row, e)
  })
  box.addEventListener('contextmenu', (e) => {
    const row = rowAt(e)
    if (!row) return
    e.preventDefault()
    chart.dispatchAction({ type: 'hideTip' })
    scene.menu(row, e)
  })
}
