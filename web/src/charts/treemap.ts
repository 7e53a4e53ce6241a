// Rectangles by size, coloured by a second measure.
import { h } from '../dom'
import { cell, number } from '../format'
import { columns, dimensions, inWell, measures, rowsOf } from '../point'
import { common } from './axis'
import { describe } from './describe'
import { canvas, type Drawing, type Option } from './echarts'
import { between, readable } from './look'
import { listen } from './pointer'
import { scaleBar, scaleOf, type Scale } from './scale'
import { opacity, type Scene } from './scene'
import { tip, tooltip } from './tooltip'

export function treeDrawing(scene: Scene): Drawing | undefined {
  const all = columns(scene.visual, scene.data)
  const color = inWell(all, 'color')[0] ?? measures(all)[0]
  if (!color) return undefined
  const scale = scaleOf(rowsOf(scene.data).map((row) => Number(row[color.index] ?? 0)), scene)
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(scene) })
  const element = h('div', { class: 'chart' }, h('div', { class: 'plot' }, box), scaleBar(scale, color.label, (n) => number(n, color.field.format, true)))
  return canvas(element, box, () => treeOption(scene, scale), (instance) => listen(instance, scene, (mark) => (mark.data as { row?: number } | undefined)?.row))
}

export function treeOption(scene: Scene, scale: Scale): Option {
  const { visual, data, look } = scene
  const all = columns(visual, data)
  const names = dimensions(all)
  const size = inWell(all, 'size')[0] ?? measures(all)[0]
  const color = inWell(all, 'color')[0] ?? size
  const nodes = rowsOf(data).map((row, i) => {
    const fill = between(scale.colors, scale.share(Number((color && row[color.index]) ?? 0)))
    return {
      row: i, name: names.map((c) => cell(row[c.index], c.field, data.step)).join(' · '), value: Number((size && row[size.index]) ?? 0),
      itemStyle: { color: fill, opacity: opacity(scene, i) }, label: { color: readable(fill) },
    }
  })
  return {
    ...common(look),
    tooltip: {
      ...tooltip(look), trigger: 'item',
      formatter: (mark: { data?: { row?: number; name?: string } }) => {
        const row = data.rows?.[mark.data?.row ?? -1]
        if (!row) return ''
        return tip(mark.data?.name ?? '', measures(all).map((m) => ({ label: m.label, value: cell(row[m.index], m.field) })), scene.hint(row))
      },
    },
    series: [{
      type: 'treemap', left: 0, right: 0, top: 4, bottom: 0, roam: false, nodeClick: false, breadcrumb: { show: false }, animation: false,
      data: nodes.filter((n) => n.value > 0),
      label: { fontSize: 11, lineHeight: 15, padding: [4, 6], overflow: 'truncate', ellipsis: '…', position: 'insideTopLeft', formatter: (p: { name: string; value: number }) => `${p.name}\n${size ? number(p.value, size.field.format, true) : ''}` },
      itemStyle: { borderColor: look.surface, borderWidth: 0, gapWidth: 2, borderRadius: 3 },
      emphasis: { itemStyle: { borderColor: look.text, borderWidth: 1 } },
    }],
  }
}
