// The tooltip of charts with a category axis: every series at that place.
import { bucket, next } from '../dates'
import { number, percent } from '../format'
import type { Scene } from './scene'
import { categoryText, type Chart } from './shape'
import { tip, tooltip, type Line } from './tooltip'

interface Hover {
  dataIndex: number
}

export function hover(scene: Scene, found: Chart, hidden: (i: number) => boolean, pointer: 'line' | 'shadow'): object {
  const { look } = scene
  return {
    ...tooltip(look),
    trigger: 'axis',
    axisPointer: { type: pointer, shadowStyle: { color: look.hover }, lineStyle: { color: look.faint, type: 'solid', width: 1 } },
    formatter: (hovers: Hover[] | Hover) => box(scene, found, hidden, (Array.isArray(hovers) ? hovers[0] : hovers)?.dataIndex ?? 0),
  }
}

function box(scene: Scene, found: Chart, hidden: (i: number) => boolean, i: number): HTMLElement {
  const { visual, data } = scene
  const shown = found.series.filter((_, n) => !hidden(n))
  const stacked = visual.options.arrangement === 'percent' || visual.options.arrangement === 'stacked' || visual.options.shape === 'stacked'
  const sum = shown.reduce((all, s) => all + (s.points[i] ?? 0), 0)
  const text = (v: number | null | undefined, n: (typeof shown)[number]) => (v === null || v === undefined ? '–' : number(v, n.field.format))
  const lines: Line[] = shown.flatMap((s) => {
    const v = s.points[i] ?? null
    if (found.by && !v && !s.previous?.[i]) return []
    const share = visual.options.arrangement === 'percent' && sum && v !== null ? ` (${percent(v / sum)})` : ''
    return [{ label: s.label, value: text(v, s) + share, color: s.color, ...(s.previous && { earlier: text(s.previous[i], s) }) }]
  })
  const [first] = shown
  if (stacked && shown.length > 1 && first) lines.push({ label: 'Total', value: number(sum, first.field.format), strong: true })
  if (!stacked || found.by) lines.sort((a, b) => Number(a.strong ?? 0) - Number(b.strong ?? 0))
  const row = shown.map((s) => s.rows[i]).find((r) => r !== undefined)
  return tip(heading(found, i), lines, row === undefined ? '' : scene.hint(data.rows?.[row] ?? [], shown.length > 1), isUnfinished(scene, found, i) ? 'so far' : '')
}

const heading = (found: Chart, i: number): string => (found.time ? bucket(String(found.categories[i]), found.step) : categoryText(found, i))

/** Whether the unit of time at i is still going on. */
export function isUnfinished(scene: Pick<Scene, 'now'>, found: Chart, i: number): boolean {
  return found.time && found.step !== undefined && next(new Date(String(found.categories[i])), found.step) > scene.now
}
