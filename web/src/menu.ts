// The menu of what can be done with a data point, at the pointer or under the
// button that stands for the point.
import type { Offer } from './action'
import { h, icon, type IconName } from './dom'

const icons: Record<Offer['kind'], IconName> = { filter: 'filter', drill: 'drill', open: 'open', link: 'link' }

/** Opens the menu; Esc, a choice or a click elsewhere closes it. */
export function openMenu(title: string, offers: Offer[], at: { x: number; y: number }, back?: HTMLElement): void {
  const close = () => menu.hidePopover()
  const items = offers.map((o) => {
    const content = [icon(icons[o.kind]), h('span', {}, o.label)]
    const choose = (event: Event) => {
      event.preventDefault()
      close()
      o.run()
    }
    return o.href
      ? h('a', { class: 'item', role: 'menuitem', tabindex: -1, href: o.href, ...(o.newTab && { target: '_blank', rel: 'noopener' }), onclick: choose }, ...content)
      : h('button', { type: 'button', class: 'item', role: 'menuitem', tabindex: -1, onclick: choose }, ...content)
  })
  const menu = h('div', { class: 'popover point-menu', popover: 'auto' },
    h('p', { class: 'menu-title', 'aria-hidden': 'true' }, title),
    h('div', { class: 'menu', role: 'menu', 'aria-label': title, onkeydown: (event: KeyboardEvent) => move(event, items) }, ...items))
  menu.addEventListener('toggle', (event) => {
    if ((event as ToggleEvent).newState !== 'closed') return
    menu.remove()
    back?.focus({ preventScroll: true })
  })
  document.body.append(menu)
  menu.showPopover()
  const room = document.documentElement
  menu.style.left = `${Math.max(8, Math.min(at.x, room.clientWidth - menu.offsetWidth - 8))}px`
  menu.style.top = `${Math.max(8, Math.min(at.y, room.clientHeight - menu.offsetHeight - 8))}px`
  items[0]?.focus({ preventScroll: true })
}

function move(event: KeyboardEvent, items: HTMLElement[]): void {
  const at = items.indexOf(document.activeElement as HTMLElement)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
  if (to === undefined) return
  event.preventDefault()
  items[(to + items.length) % items.length]?.focus()
}

/** A click on a point: does the one direct thing, else offers the choice. */
export function act(title: string, offers: Offer[], event: { clientX: number; clientY: number } | undefined, back?: HTMLElement): void {
  const [first] = offers
  if (!first) return
  if (first.direct && first.kind !== 'link') return first.run()
  const box = back?.getBoundingClientRect()
  openMenu(title, offers, event && (event.clientX || event.clientY) ? { x: event.clientX, y: event.clientY } : { x: box?.left ?? 0, y: box?.bottom ?? 0 }, back)
}
