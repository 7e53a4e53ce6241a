// The parts of ECharts that the page needs, and what all its charts share.
import { BarChart, LineChart, PieChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type ECharts } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { color } from '../theme'

use([BarChart, LineChart, PieChart, GridComponent, TooltipComponent, CanvasRenderer])

export type { ECharts }

/** What a panel shows; attached is called once it is on the page. */
export interface Drawing {
  element: HTMLElement
  attached?: () => void
  dispose?: () => void
}

/** A drawing with an ECharts canvas in box. */
export function canvas(element: HTMLElement, box: HTMLElement, draw: (chart: ECharts) => void): Drawing {
  let chart: ECharts | undefined
  const observer = new ResizeObserver(() => chart?.resize())
  return {
    element,
    attached: () => {
      chart = init(box, null, { renderer: 'canvas' })
      draw(chart)
      observer.observe(box)
    },
    dispose: () => {
      observer.disconnect()
      chart?.dispose()
    },
  }
}

/** Fonts, motion and tooltip that every chart has. */
export function common(): object {
  return {
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 250,
    animationDurationUpdate: 250,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: color('muted') },
  }
}

/** The style of a tooltip's box; its content comes with classes. */
export function tooltip(): object {
  return {
    confine: true,
    className: 'tooltip',
    backgroundColor: color('raised'),
    borderColor: color('border'),
    borderWidth: 1,
    padding: 0,
    textStyle: { color: color('text'), fontSize: 12 },
    transitionDuration: 0.15,
  }
}
