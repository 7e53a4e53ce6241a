// Which drawing a visual gets.
import { barDrawing } from '../charts/bar'
import { boxDrawing } from '../charts/boxplot'
import { comboDrawing } from '../charts/combo'
import type { Drawing } from '../charts/echarts'
import { heatDrawing } from '../charts/heatmap'
import { histogramDrawing } from '../charts/histogram'
import { kpiDrawing } from '../charts/kpi'
import { lineDrawing } from '../charts/line'
import { mapDrawing } from '../charts/map'
import { pieDrawing } from '../charts/pie'
import { pivotDrawing } from '../charts/pivot'
import { scatterDrawing } from '../charts/scatter'
import type { Scene } from '../charts/scene'
import { tableDrawing, type Paging } from '../charts/table'
import { treeDrawing } from '../charts/treemap'
import type { Kind } from '../types'

const drawings: Partial<Record<Kind, (scene: Scene) => Drawing | undefined>> = {
  bar: barDrawing, line: lineDrawing, combo: comboDrawing, pie: pieDrawing, pivot: pivotDrawing, heatmap: heatDrawing, treemap: treeDrawing,
  map: mapDrawing, boxplot: boxDrawing, histogram: histogramDrawing, scatter: scatterDrawing,
}

/** Whether a kind is a picture, which can be shown as a table instead. */
export const isChart = (kind: Kind): boolean => kind in drawings && kind !== 'pivot'

/** Draws a visual; figures that do not fit their kind are drawn as a table. */
export function draw(scene: Scene, paging: Paging, asTable: boolean): Drawing {
  const { visual } = scene
  if (visual.kind === 'table') return tableDrawing(scene, paging)
  if (asTable) return tableDrawing(scene)
  const drawn = visual.kind === 'kpi' ? kpiDrawing(scene) : drawings[visual.kind]?.(scene)
  return drawn ?? tableDrawing(scene)
}
