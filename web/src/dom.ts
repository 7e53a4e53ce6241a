// Building the page. Text always goes in as text, never as markup: paths and
// user agents are what a client wrote.

type Child = Node | string | null | undefined | false
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>

/** Makes an element: on… props listen, the others are attributes. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value != null) element.setAttribute(name, String(value))
  }
  append(element, children)
  return element
}

export function append(parent: Element, children: Child[]): void {
  parent.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false))
}

const SVG = 'http://www.w3.org/2000/svg'

export function svg(tag: string, attributes: Record<string, string | number>, ...children: Element[]): SVGElement {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  element.append(...children)
  return element
}

const paths = {
  calendar: 'M4 6.5h12v9.5H4zM4 9.5h12M7.5 4v3M12.5 4v3',
  plus: 'M10 5v10M5 10h10',
  close: 'M6 6l8 8M14 6l-8 8',
  down: 'M6 8l4 4 4-4',
  search: 'M9 4.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM12.5 12.5L16 16',
  info: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM10 9.2V13.4M10 6.6v.2',
  table: 'M3.5 5h13v10.5h-13zM3.5 8.5h13M3.5 12h13M8.5 8.5v7',
  chart: 'M4 16V9M8 16V4.5M12 16v-5M16 16V7.5',
  download: 'M10 4v8M6.5 9l3.5 3.5L13.5 9M4.5 15.5h11',
  sun: 'M10 6.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM10 2.5v1.6M10 15.9v1.6M2.5 10h1.6M15.9 10h1.6M4.7 4.7l1.1 1.1M14.2 14.2l1.1 1.1M15.3 4.7l-1.1 1.1M5.8 14.2l-1.1 1.1',
  moon: 'M15.8 11.8A6.3 6.3 0 0 1 8.2 4.2a6.3 6.3 0 1 0 7.6 7.6z',
  system: 'M3.5 4.5h13v8.5h-13zM7.5 16h5M10 13v3',
  help: 'M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM8 8a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M10 13.5v.1',
  warning: 'M10 4l6.8 12H3.2zM10 8.8v3.2M10 13.9v.1',
  reset: 'M5 6.5A6 6 0 1 1 4 10M5 3.5v3h3',
  filter: 'M3.5 5h13l-5 6v4.5l-3-1.5V11z',
  drill: 'M5 4.5v8h9M11 9l3.5 3.5L11 16',
  open: 'M4 10h11M11 6l4 4-4 4',
  link: 'M8.5 5.5H5v9.5h9.5v-3.5M11 4.5h4.5V9M15.5 4.5L9 11',
  more: 'M5 10h.1M10 10h.1M15 10h.1',
  code: 'M7.5 6l-4 4 4 4M12.5 6l4 4-4 4',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  image: 'M3.5 4.5h13v11h-13zM3.5 13l4-4 3.5 3.5 2-2 3.5 3M12.5 7.5h.1',
  compare: 'M3.5 14l4-5 3.5 3 5.5-7M3.5 9.5l2-2M15 12.5l1.5-1.5',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  up: 'M10 15V5M6 9l4-4 4 4',
  fall: 'M10 5v10M6 11l4 4 4-4',
  flat: 'M5 10h10',
  circle: 'M10 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10z',
  flag: 'M6 16.5V4h8l-1.5 3L14 10H6',
  check: 'M5 10.5l3.2 3.2L15 7',
} as const

export type IconName = keyof typeof paths

/** A decorative 20-pixel icon; its button carries the name. */
export function icon(name: IconName): SVGElement {
  return svg('svg', { viewBox: '0 0 20 20', class: 'icon', 'aria-hidden': 'true', focusable: 'false' }, svg('path', { d: paths[name] }))
}

/** Says something to screen readers. */
export function announce(text: string): void {
  const live = document.getElementById('live')
  if (live) live.textContent = text
}
