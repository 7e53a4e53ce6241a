// Colours by size, and the strip that says which is how much.
import { h } from '../dom'
import { channels } from './look'
import type { Scene } from './scene'

export interface Scale {
  colors: string[]
  min: number
  max: number
  /** Where a value is on the way from the first colour to the last. */
  share: (v: number) => number
}

/** The factor between peak and median from which sizes are seen better by their root. */
const STEEP = 8

export function scaleOf(values: number[], { visual, look }: Pick<Scene, 'visual' | 'look'>): Scale {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b)
  const [min = 0, max = 0, median = 0] = [Math.min(0, sorted[0] ?? 0), sorted.at(-1), sorted[Math.floor(sorted.length / 2)]]
  const root = median > 0 && max / median > STEEP
  const even = (v: number) => (max > min ? (v - min) / (max - min) : 0)
  return { colors: colorsOf(visual.options.scale, look), min, max, share: (v) => (root ? Math.sqrt(even(v)) : even(v)) }
}

/** The definition's colours; one that is near white or black becomes the card's own. */
function colorsOf(given: string[] | undefined, look: Scene['look']): string[] {
  if (!given || given.length < 2) return look.gradient
  const [first = '', ...others] = given
  const pale = channels(first).every((c) => c > 215)
  return pale ? [look.gradient[0] ?? first, ...others] : given
}

/** A strip from the least to the most. */
export function scaleBar(scale: Scale, name: string, text: (n: number) => string): HTMLElement {
  const strip = h('span', { class: 'scale-strip' })
  strip.style.background = `linear-gradient(to right, ${scale.colors.join(', ')})`
  return h('div', { class: 'scale-bar', 'aria-hidden': 'true' }, h('span', {}, name), h('span', {}, text(scale.min)), strip, h('span', {}, text(scale.max)))
}
