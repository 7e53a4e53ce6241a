// Light, dark, or as the system says; remembered. public/theme.js applies the
// choice before the first paint.
import { h, icon, type IconName } from './dom'

type Theme = 'system' | 'light' | 'dark'

const order: Theme[] = ['system', 'light', 'dark']
const icons: Record<Theme, IconName> = { system: 'system', light: 'sun', dark: 'moon' }

function current(): Theme {
  const theme = document.documentElement.dataset['theme']
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  try {
    if (theme === 'system') localStorage.removeItem('theme')
    else localStorage.setItem('theme', theme)
  } catch {
    // Storage may be blocked; the choice then lasts as long as the page.
  }
}

/** The button that goes to the next theme; calls changed when colours did. */
export function themeButton(changed: () => void): HTMLElement {
  const button = h('button', { type: 'button', class: 'icon-button', onclick: () => next() })
  const draw = () => {
    const name = `Theme: ${current()}`
    button.replaceChildren(icon(icons[current()]))
    button.setAttribute('aria-label', name)
    button.title = name
  }
  const next = () => {
    apply(order[(order.indexOf(current()) + 1) % order.length] ?? 'system')
    draw()
    changed()
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed)
  draw()
  return button
}

let probe: HTMLElement | undefined

/** The value that a colour of the style sheet has now, for drawing on a canvas. */
export function color(name: string): string {
  probe ??= h('span', { class: 'hidden', 'aria-hidden': 'true' })
  if (!probe.isConnected) document.body.append(probe)
  probe.style.color = `var(--${name})`
  return getComputedStyle(probe).color
}
