// Countries by colour. The shapes are a chunk of their own, loaded with the
// first map.
import { h } from '../dom'
import { cell, number } from '../format'
import { columns, inWell, measures, rowsOf } from '../point'
import { common } from './axis'
import { describe } from './describe'
import { canvas, registerMap, type Drawing, type Option } from './echarts'
import { between } from './look'
import { listen } from './pointer'
import { project, unproject } from './projection'
import { scaleBar, scaleOf, type Scale } from './scale'
import { opacity, type Scene } from './scene'
import { tip, tooltip } from './tooltip'

let loading: Promise<void> | undefined

/** Loads the shapes once. */
function shapes(): Promise<void> {
  loading ??= import('./world').then(({ world }) => { registerMap('world', world() as never) })
  return loading
}

export function mapDrawing(scene: Scene): Drawing | undefined {
  const [measure] = measures(columns(scene.visual, scene.data))
  if (!measure) return undefined
  const scale = scaleOf(rowsOf(scene.data).map((row) => Number(row[measure.index] ?? 0)), scene)
  const box = h('div', { class: 'canvas', role: 'img', 'aria-label': describe(scene) })
  const elsewhere = unplaced(scene)
  const element = h('div', { class: 'chart' }, h('div', { class: 'plot' }, box),
    h('div', { class: 'map-foot' }, elsewhere && h('span', { class: 'muted' }, elsewhere), scaleBar(scale, measure.label, (n) => number(n, measure.field.format, true))))
  let gone = false
  const drawing = canvas(element, box, () => mapOption(scene, scale), (instance) => listen(instance, scene, (mark) => (mark.data as { row?: number } | undefined)?.row))
  return {
    ...drawing,
    attached: () => void shapes().then(() => { if (!gone) drawing.attached?.() }),
    dispose: () => {
      gone = true
      drawing.dispose?.()
    },
  }
}

/** What has no place on a map: requests whose country is not known. */
function unplaced({ visual, data }: Scene): string {
  const all = columns(visual, data)
  const [place] = inWell(all, 'geo', 'category')
  const [measure] = measures(all)
  if (!place || !measure) return ''
  const sum = rowsOf(data).reduce((n, row) => n + (/^[A-Z]{2}$/.test(String(row[place.index])) ? 0 : Number(row[measure.index] ?? 0)), 0)
  return sum > 0 ? `${number(sum, measure.field.format, true)} without a country` : ''
}

export function mapOption(scene: Scene, scale: Scale): Option {
  const { visual, data, look } = scene
  const all = columns(visual, data)
  const [place] = inWell(all, 'geo', 'category')
  const [measure] = measures(all)
  const regions = rowsOf(data).flatMap((row, i) => {
    const code = String((place && row[place.index]) ?? '')
    const value = Number((measure && row[measure.index]) ?? 0)
    if (!/^[A-Z]{2}$/.test(code)) return []
    const areaColor = between(scale.colors, 0.12 + 0.88 * scale.share(value))
    const style = { areaColor, opacity: opacity(scene, i) }
    return [{ name: code, value, row: i, itemStyle: style, emphasis: { itemStyle: { areaColor, borderColor: look.text, borderWidth: 1 } } }]
  })
  return {
    ...common(look),
    animation: false,
    tooltip: {
      ...tooltip(look), trigger: 'item',
      formatter: (mark: { name: string; data?: { row?: number } }) => {
        const row = data.rows?.[mark.data?.row ?? -1]
        return tip(cell(mark.name, { type: 'country', format: {} }), measures(all).map((m) => ({ label: m.label, value: row ? cell(row[m.index], m.field) : '0' })), row ? scene.hint(row) : '')
      },
    },
    series: [{
      type: 'map', map: 'world', nameProperty: 'code', data: regions, roam: false, selectedMode: false, projection: { project, unproject },
      left: 4, right: 4, top: 4, bottom: 4,
      label: { show: false }, itemStyle: { areaColor: look.dark ? look.border : look.sunken, borderColor: look.surface, borderWidth: 0.6 },
      emphasis: { label: { show: false }, itemStyle: { areaColor: look.dark ? look.border : look.sunken, borderColor: look.faint } },
    }],
  }
}
