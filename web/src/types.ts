// What the server sends: the JSON form of the Go package internal/board, whose
// comments say what each field means.

export type Kind =
  | 'kpi' | 'bar' | 'line' | 'combo' | 'pie' | 'table' | 'pivot' | 'heatmap' | 'treemap' | 'map' | 'boxplot' | 'histogram' | 'scatter' | 'unknown'

export interface Page {
  title: string
  sheets: Sheet[]
  filters: Filter[] | null
  parameters: Parameter[] | null
  theme: Theme
  unsupported?: string[]
  weekStart: number
  zone: string
}

export interface Sheet {
  id: string
  name: string
  title?: string
  description?: string
  controls: Control[] | null
  elements: Element[] | null
  unsupported?: string
}

export interface Element {
  column: number
  row: number
  columns: number
  rows: number
  visual?: Visual
  text?: Text
  control?: string
  unsupported?: string
}

export interface Text {
  id: string
  lines: TextLine[] | null
}

export interface TextLine {
  bullet?: boolean
  spans: TextSpan[] | null
}

export interface TextSpan {
  text?: string
  parameter?: string
  link?: string
  bold?: boolean
  italic?: boolean
  size?: 'small' | 'large' | ''
  color?: string
}

export interface Visual {
  id: string
  kind: Kind
  title: string
  subtitle?: string
  alt?: string
  fields: Field[] | null
  options: Options
  actions?: Action[]
  hierarchy?: Level[]
  unsupported?: string[]
}

export interface Level {
  label: string
  granularity?: string
  column?: string
}

export type Well = 'category' | 'value' | 'color' | 'group' | 'row' | 'column' | 'size' | 'x' | 'y' | 'target' | 'trend' | 'bar' | 'line' | 'geo'

export interface Field {
  id: string
  label: string
  well: Well
  type: FieldType
  format: Format
  column?: string
  measure?: boolean
  hidden?: boolean
  colors?: Record<string, string>
  width?: number
  bar?: string
  link?: string
}

export type FieldType = 'text' | 'integer' | 'number' | 'time' | 'country'

export interface Format {
  kind?: '' | 'number' | 'percent' | 'currency' | 'date'
  decimals?: number
  scale?: '' | 'auto' | 'thousands' | 'millions' | 'billions'
  prefix?: string
  suffix?: string
  pattern?: string
  granularity?: string
}

export interface Options {
  horizontal?: boolean
  arrangement?: 'clustered' | 'stacked' | 'percent' | ''
  shape?: 'line' | 'area' | 'stacked' | ''
  missing?: 'zero' | 'blank' | 'interpolate' | ''
  legend?: 'hidden' | 'right' | 'bottom' | 'top' | 'left' | ''
  labels?: boolean
  donut?: 'small' | 'medium' | 'large' | ''
  references?: Reference[]
  xTitle?: string
  yTitle?: string
  y2Title?: string
  yMin?: number
  yMax?: number
  sparkline?: 'line' | 'area' | ''
  comparison?: 'difference' | 'percent' | ''
  progress?: boolean
  scale?: string[]
  pageSize?: number
  totals?: 'top' | 'bottom' | ''
  pinned?: number
  outliers?: boolean
}

export interface Reference {
  value: number
  label?: string
  color?: string
  secondary?: boolean
  dashed?: boolean
}

export interface Action {
  id: string
  name: string
  menu?: boolean
  filter?: { fields?: string[]; targets?: string[] }
  sheet?: string
  set?: SetParameter[]
  url?: string
  newTab?: boolean
}

export interface SetParameter {
  name: string
  field?: string
  parameter?: string
  values?: string[]
  all?: boolean
}

export interface Control {
  id: string
  title: string
  filter?: string
  parameter?: string
  type: 'dropdown' | 'list' | 'text' | 'textarea' | 'slider' | 'date' | 'relative-date'
  multi?: boolean
  all?: boolean
  values?: string[]
  dynamic?: boolean
  min?: number
  max?: number
  step?: number
  hint?: string
  column: number
  columns: number
}

export interface Filter {
  id: string
  label: string
  column: string
  type: 'category' | 'relative-date' | 'time-range' | 'number' | 'top'
  valueType: FieldType
  sheets: string[] | null
  default?: string[]
  parameter?: string
  colors?: Record<string, string>
}

export interface Parameter {
  name: string
  type: FieldType
  multi?: boolean
  default?: string[]
}

export interface Theme {
  colors?: string[]
  accent?: string
  good?: string
  warning?: string
  danger?: string
  gradient?: string[]
}

export interface Rest {
  rest: true
}

export type Cell = string | number | boolean | null | Rest | number[]

export interface Data {
  columns: Column[] | null
  rows: Cell[][] | null
  totals?: Cell[]
  rowTotals?: Cell[][]
  columnTotals?: Cell[][]
  styles?: Style[]
  count?: number
  page?: number
  kpi?: KPIData
  step?: string
  from?: string
  to?: string
  previous?: Cell[][]
  level?: number
  note?: string
  explain: Explain
}

export interface Column {
  field: string
  part?: 'min' | 'q1' | 'median' | 'q3' | 'max' | 'outliers' | 'from' | 'to' | 'count'
  label: string
  type: FieldType
}

export interface Style {
  row: number
  column: number
  color?: string
  background?: string
  icon?: string
}

export interface KPIData {
  value: number | null
  text?: string
  target?: number
  earlier?: number
  against?: string
  trend?: Point[]
}

export interface Point {
  at: Cell
  value: number | null
}

export interface Explain {
  sql: string
  args?: string[]
  athena?: string
  rows: number
  millis: number
  cached?: boolean
  filters: AppliedFilter[] | null
  notes?: string[]
}

export interface AppliedFilter {
  id: string
  text: string
  from: 'filter' | 'parameter' | 'click' | 'drill'
}

export interface Value {
  value: string
  count: number
}

export interface Meta {
  version: string
  rows: number
  first?: string
  newest?: string
  now: string
  pinned?: boolean
  quality: Quality[] | null
  app: string
}

export interface Quality {
  name: string
  label: string
  detail: string
  count: number
}
