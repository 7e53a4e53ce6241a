// The colours and fonts of the moment, read from the style sheet, and the
// theme's colours for data. Charts get them as a value, so that what they draw
// depends on nothing else.
import { color } from '../theme'
import type { Theme } from '../types'

export interface Look {
  text: string
  muted: string
  faint: string
  grid: string
  border: string
  surface: string
  sunken: string
  raised: string
  hover: string
  accent: string
  /** What stands for all others, and for "(none)". */
  other: string
  none: string
  warning: string
  danger: string
  /** Colours of data, in order. */
  series: string[]
  /** From little to much. */
  gradient: string[]
  dark: boolean
  font: string
  motion: boolean
}

const SERIES = 8

export function look(theme: Theme): Look {
  const own = Array.from({ length: SERIES }, (_, i) => color(`series-${i + 1}`))
  const surface = color('surface')
  const dark = luminance(surface) < 0.4
  const series = theme.colors?.length ? theme.colors.map((c) => lifted(c, dark)) : own
  const [low, high] = [theme.gradient?.[0], lifted(theme.gradient?.at(-1) ?? series[0] ?? '#5753c6', dark)]
  return {
    text: color('text'), muted: color('muted'), faint: color('faint'), grid: color('grid'), border: color('border'), surface, sunken: color('sunken'),
    raised: color('raised'), hover: color('hover'), accent: color('accent'), other: color('series-other'), none: mix(surface, color('series-other'), 0.55),
    warning: theme.warning || color('status-4'), danger: theme.danger || color('status-5'), series,
    // A gradient starts at the card, so that little looks like nothing, in light and in dark.
    gradient: [mix(surface, high, 0.08), ...(low && low !== high && !dark ? [mix(low, high, 0.5)] : []), high],
    dark, font: getComputedStyle(document.body).fontFamily,
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  }
}

/** Red, green and blue of #rrggbb or rgb(). */
export function channels(text: string): [number, number, number] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text)
  const [r = 0, g = 0, b = 0] = hex ? hex.slice(1, 4).map((c) => parseInt(c, 16)) : (text.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
  return [r, g, b]
}

/** Blends two colours; share 0 is the first, 1 the second. */
export function mix(a: string, b: string, share: number): string {
  const [x, y] = [channels(a), channels(b)]
  return `rgb(${x.map((v, i) => Math.round(v + ((y[i] ?? v) - v) * share)).join(', ')})`
}

/** Relative luminance, 0 is black and 1 white. */
export function luminance(text: string): number {
  const [r, g, b] = channels(text).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Black or white, whichever can be read on the colour. */
export const readable = (background: string): string => (luminance(background) > 0.32 ? '#16181d' : '#ffffff')

/** A colour between those of a scale, at a share of the way. */
export function between(colors: string[], share: number): string {
  const at = Math.max(0, Math.min(1, share)) * (colors.length - 1)
  const i = Math.min(colors.length - 2, Math.floor(at))
  return colors.length < 2 ? (colors[0] ?? '#888888') : mix(colors[i] as string, colors[i + 1] as string, at - i)
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** The colour, moved towards white or black until text of it can be read on the background. */
export function legible(text: string, background: string): string {
  const towards = luminance(background) < 0.3 ? '#ffffff' : '#000000'
  for (let share = 0; share < 1; share += 0.1) {
    const tried = mix(text, towards, share)
    if (contrast(tried, background) >= 4.6) return tried
  }
  return towards
}

/** A colour of data made for a light page, a little lighter on a dark one. */
export const lifted = (text: string, dark: boolean): string => (dark && luminance(text) < 0.2 ? mix(text, '#ffffff', 0.12) : text)

/** A cell's background made for a light page, turned down on a dark one. */
export function dimmed(background: string, look: Look): string {
  if (!look.dark || luminance(background) < 0.3) return background
  const all = channels(background)
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const strength = high === low ? 0 : (high - low) / 255
  // The pure hue, as strong on the dark card as the pale one was on white.
  const hue = `rgb(${all.map((c) => Math.round(high === low ? c : 60 + ((c - low) / (high - low)) * 170)).join(', ')})`
  return mix(look.surface, hue, Math.min(0.6, 0.06 + strength * 0.9))
}

/** A bar of a table, which lies on the card. */
export const barColor = (given: string, look: Look): string => (look.dark && luminance(given) > 0.45 ? mix(look.surface, given, 0.6) : lifted(given, look.dark))
