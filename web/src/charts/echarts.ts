// The parts of ECharts that the page needs, and what all its charts share.
import { BarChart, BoxplotChart, HeatmapChart, LineChart, MapChart, PieChart, ScatterChart, TreemapChart } from 'echarts/charts'
import { GeoComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, registerMap, use, type ECharts, type EChartsCoreOption } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { CanvasRenderer } from 'echarts/renderers'

use([
  BarChart, BoxplotChart, HeatmapChart, LineChart, MapChart, PieChart, ScatterChart, TreemapChart,
  GeoComponent, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer, LabelLayout,
])

export { registerMap }
export type { ECharts }
export type Option = EChartsCoreOption

/** What a card shows; attached is called once it is on the page. */
export interface Drawing {
  element: HTMLElement
  attached?: () => void
  dispose?: () => void
  /** The chart as it is, for a picture. */
  picture?: () => HTMLCanvasElement | undefined
}

export interface Size {
  width: number
  height: number
}

/** A drawing with an ECharts canvas in box; option is asked again when the size changes. */
export function canvas(element: HTMLElement, box: HTMLElement, option: (size: Size) => Option, started?: (chart: ECharts) => void): Drawing & { redraw: () => void } {
  let chart: ECharts | undefined
  const size = () => ({ width: box.clientWidth, height: box.clientHeight })
  const redraw = () => chart?.setOption(option(size()), { notMerge: true })
  let drawn = { width: 0, height: 0 }
  const observer = new ResizeObserver(() => {
    const now = size()
    if (!chart || now.width === 0 || (now.width === drawn.width && now.height === drawn.height)) return
    drawn = now
    chart.resize({ animation: { duration: 0 } })
    chart.setOption({ ...option(now), animation: false }, { notMerge: true })
  })
  return {
    element,
    redraw,
    attached: () => {
      drawn = size()
      chart = init(box, null, { renderer: 'canvas', width: Math.max(1, drawn.width), height: Math.max(1, drawn.height) })
      chart.setOption(option(drawn))
      // The size follows the box from now on.
      chart.resize({ width: 'auto', height: 'auto' })
      started?.(chart)
      observer.observe(box)
    },
    dispose: () => {
      observer.disconnect()
      chart?.dispose()
      chart = undefined
    },
    picture: () => chart?.renderToCanvas({ pixelRatio: 2, backgroundColor: 'transparent' }),
  }
}
