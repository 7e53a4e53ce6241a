// Visuals and figures for tests.
import type { Look } from './charts/look'
import type { Scene } from './charts/scene'
import type { Cell, Data, Field, Kind, Options, Visual } from './types'

export const look: Look = {
  text: '#111111', muted: '#666666', faint: '#888888', grid: '#eeeeee', border: '#dddddd', surface: '#ffffff', sunken: '#f0f0f0', raised: '#ffffff', hover: '#00000010', accent: '#5753c6',
  other: '#b4b7c2', none: '#dcdde2', warning: '#e59a1f', danger: '#d6434a', series: ['#5753c6', '#2e9ac4', '#c2539b'], gradient: ['#ffffff', '#5753c6'], dark: false, font: 'sans-serif', motion: false,
}

export const field = (id: string, well: Field['well'], more: Partial<Field> = {}): Field => ({ id, label: id, well, type: 'text', format: {}, column: id, ...more })

export const measure = (id: string, well: Field['well'] = 'value', more: Partial<Field> = {}): Field => ({ id, label: id, well, type: 'integer', format: {}, measure: true, ...more })

export const visual = (kind: Kind, fields: Field[], options: Options = {}, more: Partial<Visual> = {}): Visual => ({ id: 'v', kind, title: 'A title', fields, options, ...more })

/** Figures whose columns are the visual's fields. */
export const data = (v: Visual, rows: Cell[][], more: Partial<Data> = {}): Data => ({
  columns: (v.fields ?? []).map((f) => ({ field: f.id, label: f.label, type: f.type })), rows, explain: { sql: '', rows: rows.length, millis: 1, filters: [] }, ...more,
})

export const scene = (v: Visual, d: Data, more: Partial<Scene> = {}): Scene => ({
  visual: v, data: d, look, now: new Date('2026-11-22T21:30:00Z'), picked: () => undefined, hint: () => '', choose: () => undefined, menu: () => undefined, ...more,
})

export const rest: Cell = { rest: true }
