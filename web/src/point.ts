// Data points: a row of a visual's figures, the values of its dimensions, and
// which of them the reader chose.
import { cell, isRest } from './format'
import type { Cell, Data, Field, Visual } from './types'

export interface Point {
  visual: Visual
  /** Values by field id: dimensions, and measures where they are one row's. */
  values: Map<string, Cell>
  /** Columns of the dimensions, which a hierarchy may have changed. */
  columns: Map<string, string>
  /** The granularity that times of this point have. */
  step: string | undefined
}

/** A column of a visual's figures and the field behind it. */
export interface Shown {
  index: number
  field: Field
  part: string | undefined
  label: string
}

export const fieldsOf = (visual: Visual): Field[] => visual.fields ?? []
export const rowsOf = (data: Data): Cell[][] => data.rows ?? []

/** The columns that belong to a field, in the order of the figures. */
export function columns(visual: Visual, data: Data): Shown[] {
  return (data.columns ?? []).flatMap((column, index) => {
    const known = fieldsOf(visual).find((f) => f.id === column.field)
    if (!known) return []
    // Down a hierarchy the column is another one than the definition's.
    const level = data.level && known === hierarchyField(visual) ? visual.hierarchy?.[data.level] : undefined
    const label = (level ? column.label || level.label : known.label) || column.label
    const field = { ...known, type: column.type || known.type, label, ...(level?.column && { column: level.column }) }
    return [{ index, field, part: column.part, label: column.part ? column.label || label : label }]
  })
}

/** The columns of one well, without parts of boxes and bins. */
export const inWell = (all: Shown[], ...wells: string[]): Shown[] => all.filter((c) => !c.part && wells.includes(c.field.well))

export const dimensions = (all: Shown[]): Shown[] => all.filter((c) => !c.field.measure && !c.part)
export const measures = (all: Shown[]): Shown[] => all.filter((c) => c.field.measure && !c.part)

/** The dimension that a hierarchy replaces on its way down. */
export function hierarchyField(visual: Visual): Field | undefined {
  return visual.hierarchy?.length ? fieldsOf(visual).find((f) => !f.measure && ['category', 'group', 'row', 'geo'].includes(f.well)) : undefined
}

/** The granularity of a time dimension now. */
export function stepOf(data: Data, field: Field): string | undefined {
  return field.type !== 'time' ? undefined : (data.step || field.format.granularity)
}

export function pointOf(visual: Visual, data: Data, row: Cell[]): Point {
  const all = columns(visual, data)
  const time = all.find((c) => c.field.type === 'time')
  return {
    visual, values: new Map(all.filter((c) => !c.part).map((c) => [c.field.id, row[c.index] ?? null])),
    columns: new Map(all.flatMap((c) => (c.field.column && !c.field.measure ? [[c.field.id, c.field.column] as const] : []))), step: time && stepOf(data, time.field),
  }
}

/** Whether any dimension of the point stands for all other values. */
export const isOther = (point: Point): boolean => [...point.values.values()].some((v) => isRest(v))

/** The dimensions of a point in words. */
export function words(point: Point): string {
  return fieldsOf(point.visual).flatMap((f) => {
    const v = point.values.get(f.id)
    return f.measure || f.hidden || v === undefined ? [] : [cell(v, f, f.type === 'time' ? point.step : undefined)]
  }).join(' · ')
}

/** Text of a value in the URL. */
export const urlText = (v: Cell | undefined): string => (v === null || v === undefined || isRest(v) ? '' : String(v))
