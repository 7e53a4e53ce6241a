// A visual as a PNG file: title, legend and chart on the card's background.
// Tables and numbers are painted as text.
import { columns, rowsOf } from '../point'
import { cellText, isNumeric } from '../charts/cells'
import type { Look } from '../charts/look'
import { chart } from '../charts/shape'
import { number } from '../format'
import { announce } from '../dom'
import type { Data, Visual } from '../types'

const RATIO = 2
const PAD = 20
const ROW = 22
const ROWS = 60

export function savePicture(visual: Visual, data: Data | undefined, [title, subtitle]: [string, string], drawn: HTMLCanvasElement | undefined, look: Look): void {
  if (!data) return announce('There is nothing to save yet.')
  const canvas = document.createElement('canvas')
  const paint = canvas.getContext('2d')
  if (!paint) return
  const rows = drawn ? 0 : visual.kind === 'kpi' ? 2 : Math.min(ROWS, rowsOf(data).length) + 1
  const width = drawn ? drawn.width / RATIO + 2 * PAD : visual.kind === 'kpi' ? 360 : 1200
  const keys = drawn && (visual.kind === 'line' || visual.kind === 'bar' || visual.kind === 'combo' || visual.kind === 'pie') ? entries(visual, data, look) : []
  const head = PAD + 20 + (subtitle ? 18 : 0) + (keys.length ? 26 : 0) + 6
  canvas.width = width * RATIO
  canvas.height = (head + (drawn ? drawn.height / RATIO : rows * ROW) + PAD) * RATIO
  paint.scale(RATIO, RATIO)
  paint.fillStyle = look.surface
  paint.fillRect(0, 0, width, canvas.height)
  const say = (text: string, x: number, y: number, font: string, color: string, room?: number) => {
    paint.font = `${font} ${look.font}`
    paint.fillStyle = color
    paint.fillText(fit(paint, text, room ?? width - x - PAD), x, y)
  }
  say(title, PAD, PAD + 12, '600 15px', look.text)
  if (subtitle) say(subtitle, PAD, PAD + 30, '400 12px', look.muted)
  legendOf(paint, keys, head - 18, width, look)
  if (drawn) paint.drawImage(drawn, PAD, head, drawn.width / RATIO, drawn.height / RATIO)
  else if (visual.kind === 'kpi') say(data.kpi?.text || number(data.kpi?.value ?? 0, (visual.fields ?? []).find((f) => f.measure)?.format ?? {}, true), PAD, head + 32, '600 32px', look.text)
  else table(visual, data, head, width, look, say)
  canvas.toBlob((blob) => { if (blob) download(blob, `${visual.id}.png`) }, 'image/png')
}

type Say = (text: string, x: number, y: number, font: string, color: string, room?: number) => void

function table(visual: Visual, data: Data, top: number, width: number, look: Look, say: Say): void {
  const shown = columns(visual, data).filter((c) => !c.field.hidden)
  const weights = shown.map((c) => (isNumeric(c) ? 1 : 1.8))
  const unit = (width - 2 * PAD) / weights.reduce((a, b) => a + b, 0)
  rowsOf(data).slice(0, ROWS).forEach((row, r) => {
    let x = PAD
    shown.forEach((c, i) => {
      const room = unit * (weights[i] ?? 1)
      if (r === 0) say(c.label, x, top + 14, '500 12px', look.muted, room - 12)
      say(cellText(c, row[c.index], data.step), x, top + (r + 1) * ROW + 14, '400 12.5px', look.text, room - 12)
      x += room
    })
  })
}

function entries(visual: Visual, data: Data, look: Look): { label: string; color: string }[] {
  const as = visual.kind === 'pie' ? { ...visual, fields: (visual.fields ?? []).map((f) => (f.measure ? f : { ...f, well: 'color' as const })) } : visual
  const { series } = chart(as, data, look)
  return series.length > 1 ? series : []
}

function legendOf(paint: CanvasRenderingContext2D, keys: { label: string; color: string }[], y: number, width: number, look: Look): void {
  let x = PAD
  paint.font = `400 12px ${look.font}`
  for (const { label, color } of keys) {
    const text = fit(paint, label, 220)
    const room = paint.measureText(text).width + 30
    if (x + room > width - PAD) return
    paint.fillStyle = color
    paint.fillRect(x, y - 8, 9, 9)
    paint.fillStyle = look.muted
    paint.fillText(text, x + 14, y)
    x += room
  }
}

/** The text, cut with an ellipsis where it is wider than room. */
function fit(paint: CanvasRenderingContext2D, text: string, room: number): string {
  if (paint.measureText(text).width <= room) return text
  let end = text.length
  while (end > 1 && paint.measureText(text.slice(0, end) + '…').width > room) end = Math.floor(end * 0.9)
  return text.slice(0, end) + '…'
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
