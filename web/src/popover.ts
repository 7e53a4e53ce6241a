// Popovers on the platform's own popover element: Esc and a click elsewhere
// close them, and the focus goes back to their button.
import { h } from './dom'

export interface Popover {
  element: HTMLElement
  open(): void
  close(): void
  isOpen(): boolean
}

let count = 0

/** A popover under a button; fill makes its content each time it opens. */
export function popover(button: HTMLElement, name: string, fill: (close: () => void) => Node, closed?: () => void): Popover {
  const element = h('div', { id: `popover-${++count}`, class: 'popover', popover: 'auto', role: 'dialog', 'aria-label': name })
  button.setAttribute('aria-haspopup', 'dialog')
  button.setAttribute('aria-expanded', 'false')
  const close = () => element.hidePopover()
  const isOpen = () => element.matches(':popover-open')
  const reposition = () => place(element, button)
  let wasOpen = false
  // A press on the button closes an open popover before the click arrives; the
  // click must not open it again.
  button.addEventListener('pointerdown', () => { wasOpen = isOpen() })
  button.addEventListener('click', (event) => {
    const dismissed = wasOpen && event.detail > 0
    wasOpen = false
    if (!dismissed) open()
  })
  // In a search field the platform's Esc would only clear the text.
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    close()
  })
  element.addEventListener('toggle', () => {
    button.setAttribute('aria-expanded', String(isOpen()))
    if (isOpen()) return
    window.removeEventListener('resize', reposition)
    element.remove()
    closed?.()
  })
  const open = () => {
    if (isOpen()) return close()
    element.replaceChildren(fill(close))
    document.body.append(element)
    // The platform gives the focus back to what had it: the button, also when a
    // key opened the popover.
    button.focus({ preventScroll: true })
    element.showPopover()
    reposition()
    window.addEventListener('resize', reposition)
    const first = element.querySelector<HTMLElement>('[autofocus]') ?? element.querySelector<HTMLElement>('input, button, a[href]')
    first?.focus({ preventScroll: true })
  }
  return { element, open, close, isOpen }
}

const GAP = 6

/** Under the button, or above it where there is more room; always inside the window. */
function place(element: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect()
  const right = document.documentElement.clientWidth - element.offsetWidth - 8
  element.style.left = `${Math.max(8, Math.min(at.left, right))}px`
  element.style.maxHeight = ''
  const below = window.innerHeight - at.bottom - GAP - 8
  const above = at.top - GAP - 8
  const up = element.offsetHeight > below && above > below
  const height = Math.min(element.offsetHeight, Math.max(160, up ? above : below))
  element.style.maxHeight = `${height}px`
  const top = up ? at.top - GAP - height : at.bottom + GAP
  element.style.top = `${Math.max(8, Math.min(top, window.innerHeight - height - 8))}px`
}
