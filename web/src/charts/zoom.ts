// Dragging across a time chart narrows the range to what was dragged over.
import { next } from '../dates'
import { h } from '../dom'
import type { ECharts } from './echarts'
import type { Chart } from './shape'

const MIN_DRAG = 6 // pixels; less is a click

export function zoom(instance: ECharts, frame: HTMLElement, found: Chart, chosen: (from: Date, to: Date) => void): void {
  const band = h('div', { class: 'zoom-band', 'aria-hidden': 'true' })
  let start: number | undefined

  const x = (event: PointerEvent) => event.clientX - frame.getBoundingClientRect().left
  const index = (pixel: number) => {
    const raw = Number(instance.convertFromPixel({ xAxisIndex: 0 }, pixel))
    return Math.max(0, Math.min(found.categories.length - 1, Math.round(raw)))
  }
  const move = (event: PointerEvent) => {
    if (start === undefined) return
    const now = x(event)
    if (Math.abs(now - start) < MIN_DRAG) return
    if (!band.isConnected) {
      frame.append(band)
      instance.dispatchAction({ type: 'hideTip' })
    }
    band.style.left = `${Math.min(start, now)}px`
    band.style.width = `${Math.abs(now - start)}px`
  }
  const end = (event: PointerEvent) => {
    window.removeEventListener('pointermove', move)
    const from = start
    start = undefined
    if (from === undefined || !band.isConnected) return
    band.remove()
    const [a = 0, b = 0] = [index(from), index(x(event))].sort((p, q) => p - q)
    const [first, last] = [found.categories[a], found.categories[b]]
    if (typeof first !== 'string' || typeof last !== 'string') return
    chosen(new Date(first), next(new Date(last), found.step ?? 'DAY'))
  }
  frame.addEventListener('pointerdown', (event) => {
    // Touch scrolls the page.
    if (event.button !== 0 || event.pointerType === 'touch') return
    start = x(event)
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', end, { once: true })
  })
}
