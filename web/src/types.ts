// What the server sends: the JSON form of the Go package internal/panel.

export type Chart = 'kpi' | 'line' | 'stack' | 'donut' | 'bars' | 'table'
export type ColumnType = 'text' | 'integer' | 'number' | 'percent' | 'time' | 'country'
export type Cell = string | number | boolean | null

export interface Info {
  id: string
  title: string
  description: string
  section: string
  chart: Chart
  /** Width in twelfths of a desktop page. */
  span: number
  /** The direction in which a KPI improves. */
  better?: 'up' | 'down'
}

export interface Column {
  name: string
  label: string
  type: ColumnType
  unit?: string
  role?: 'x' | 'series' | 'value' | 'later' | 'earlier'
  palette?: 'status'
  /** The filter that choosing a value sets. */
  field?: string
  /** The column that holds the value to filter by, if not this one. */
  key?: string
  hidden?: boolean
  bar?: boolean
  warn?: number
  alarm?: number
}

export interface Data {
  columns: Column[]
  rows: Cell[][]
  note?: string
  trend?: (number | null)[]
  /** What a KPI's change is measured against. */
  against?: string
  /** Seconds between two values of a time axis. */
  step?: number
  millis: number
}

export interface Field {
  name: string
  label: string
  plural: string
  main: boolean
  type: 'text' | 'country'
  palette?: 'status'
}

export interface Value {
  value: string
  label: string
  count: number
}

export interface Quality {
  name: string
  label: string
  detail: string
  count: number
}

export interface Meta {
  version: string
  rows: number
  first?: string
  newest?: string
  now: string
  quality: Quality[]
  app: string
}
