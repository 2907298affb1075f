import type { Json } from '../model/json.ts'

/** What `key: value` lines make. */
export type Mapping = { readonly [key: string]: Json }

export function isMapping(value: Json | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Anything as a mapping; empty where it is none. */
export function asMapping(value: unknown): Mapping {
  return isMapping(value as Json) ? (value as Mapping) : {}
}

/** Anything as a list; empty where it is none. */
export function asList(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** The value of a mapping's own key; absent where `value` is no mapping. */
export function at(value: Json | undefined, key: string): Json | undefined {
  return isMapping(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** What a value is called in messages, e.g. "the text `no`". */
export function describeValue(value: Json): string {
  if (value === null) return 'nothing'
  if (typeof value === 'string') return `the text ${quote(value)}`
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'boolean') return `\`${value}\``
  return isList(value) ? 'a list' : 'a mapping'
}

/** A text between backticks, cut where it is long. */
export function quote(text: string): string {
  const line = text.replace(/[\r\n\t]+/gu, ' ')
  return `\`${line.length > 60 ? `${line.slice(0, 59)}…` : line}\``
}
