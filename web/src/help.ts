// The dialog with the keys, and the keys themselves.
import { h, icon } from './dom'

const keys: [string, string][] = [
  ['1 – 8', 'Open a sheet'],
  ['/', 'Filter by anything'],
  ['t', 'Choose the time range'],
  ['c', 'Compare with the period before'],
  ['r', 'Reset all filters'],
  ['?', 'Show this help'],
  ['Esc', 'Close what is open'],
]

const dialog = h('dialog', { class: 'help', 'aria-labelledby': 'help-title' },
  h('div', { class: 'help-head' },
    h('h2', { id: 'help-title' }, 'Help'),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: () => dialog.close() }, icon('close'))),
  h('dl', {}, ...keys.flatMap(([key, what]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, what)])),
  h('ul', {},
    h('li', {}, 'Click a bar, a line, a slice or a row to filter the sheet by it, or to go deeper; click again to undo. A right click offers everything.'),
    h('li', {}, 'Drag across a time chart to zoom in; the back button zooms out.'),
    h('li', {}, 'Every chart can be shown as a table, whose rows do the same by keyboard.'),
    h('li', {}, 'The menu of a card explains its figures and saves them as CSV or PNG.'),
    h('li', {}, 'The address holds the whole view: share or bookmark it.'),
    h('li', {}, 'All times and periods are UTC.')))

function toggleHelp(): void {
  if (!dialog.isConnected) {
    document.body.append(dialog)
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close() })
  }
  if (dialog.open) dialog.close()
  else dialog.showModal()
}

export function helpButton(): HTMLElement {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Help and keys', title: 'Help and keys (?)', onclick: toggleHelp }, icon('help'))
}

/** Listens for single keys outside of text fields. */
export function listenForKeys(actions: Record<string, () => void>): void {
  const all: Record<string, () => void> = { '?': toggleHelp, ...actions }
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.target as HTMLElement
    if (target.closest('input, textarea, select, [contenteditable]')) return
    const action = all[event.key]
    if (!action || (dialog.open && event.key !== '?')) return
    event.preventDefault()
    action()
  })
}
