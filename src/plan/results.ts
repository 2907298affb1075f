import { JsonNumber, printJson, type Tree } from '../compare/json.ts'
import { readNumeral, type Numeral } from '../compare/numeral.ts'
import { trimSlash } from '../manifest/paths.ts'
import type { Json } from '../model/json.ts'
import type { Manifest, Request, Result } from '../model/manifest.ts'
import type { Expectation, Part, RequestPlan, ResultPlan, ResultSource } from '../model/plan.ts'

type SourceText = (path: readonly (string | number)[]) => string | undefined

/** What is to be compared, in the manifest's order. `sourceText` gives the characters of a scalar of the manifest. */
export function planResults(manifest: Manifest, sourceText: SourceText): ResultPlan[] {
  return Object.entries(manifest.results).map(([name, result]) => ({
    name,
    claim: result.claim,
    where: result.where,
    source: planSource(result),
    expect: 'expect' in result ? planExpectation(result.expect, ['results', name, 'expect'], sourceText) : undefined,
    tolerance: result.tolerance,
    kind: result.kind,
    nan: result.nan ?? 'differs',
    ignore: result.ignore ?? [],
    key: result.key ?? [],
    unordered: result.unordered ?? [],
    wrapping: result.wrapping ?? 'counts',
    decimal: result.decimal ?? '.',
    page: result.page,
  }))
}

function planSource({ from, request }: Result): ResultSource {
  if (request !== undefined) return { kind: 'reply', request: planRequest(request), part: planReplyPart(from) }
  if (typeof from === 'object') {
    const { file = '', cell, output } = from
    const path = trimSlash(file)
    return { kind: 'file', path, ...(cell === undefined ? {} : { cell: { cell, output } }), part: planPart(from) }
  }
  const [path, pointer] = splitOnce(from ?? '', '#')
  const part: Part = pointer === undefined ? { kind: 'whole' } : { kind: 'pointer', pointer }
  return { kind: 'file', path: trimSlash(path), part }
}

function planReplyPart(from: Result['from']): Part {
  if (typeof from === 'object') return planPart(from)
  if (from === 'status') return { kind: 'status' }
  const [, pointer = ''] = splitOnce(from ?? '', '#')
  return pointer === '' ? { kind: 'whole' } : { kind: 'pointer', pointer }
}

function planPart(from: Exclude<Result['from'], string | undefined>): Part {
  if (from.pointer !== undefined) return { kind: 'pointer', pointer: from.pointer }
  if (from.header !== undefined) return { kind: 'header', name: from.header.toLowerCase() }
  if (from.match !== undefined) return { kind: 'match', pattern: from.match, occurrence: from.occurrence }
  if (from.column === undefined) return { kind: 'whole' }
  const { row = 1 } = from
  const chosen = typeof row === 'number' ? row : mapValues(row, String)
  return { kind: 'cell', row: chosen, column: from.column }
}

function planRequest({ step, path, method, headers = {}, body, json }: Request): RequestPlan {
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const text = json === undefined ? body : JSON.stringify(json)
  return {
    step,
    method: method ?? (text === undefined ? 'GET' : 'POST'),
    path,
    headers: json === undefined ? named : { 'content-type': 'application/json', ...named },
    body: text,
  }
}

function planExpectation(value: unknown, path: readonly (string | number)[], sourceText: SourceText): Expectation {
  const json = value as Json
  if (typeof json === 'number') return { value: json, text: digitsOf(json, sourceText(path)) }
  if (typeof json === 'string') return { value: json, text: json }
  return { value: json, text: printJson(treeAt(json, path, sourceText)) }
}

/** The value with the digits that the manifest has, in places where JSON could not say them otherwise. */
function treeAt(value: Json, path: readonly (string | number)[], sourceText: SourceText): Tree {
  if (typeof value === 'number') return new JsonNumber(asJson(digitsOf(value, sourceText(path))))
  if (Array.isArray(value)) return value.map((item: Json, index) => treeAt(item, [...path, index], sourceText))
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, item]) => [key, treeAt(item, [...path, key], sourceText)]))
}

/** The number as it is written, where it is written in decimal; YAML also knows 0x1F and aliases. */
function digitsOf(value: number, text: string | undefined): string {
  return text !== undefined && readNumeral(text) !== undefined ? text : String(value)
}

/** YAML writes numbers in ways that JSON does not: `.5`, `+1`, `1.`, `007`, `.inf`. */
function asJson(digits: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(e.*)?$/i.exec(digits)
  if (match === null) return printSpecial(readNumeral(digits))
  const [, sign, whole = '', decimals = '', exponent = ''] = match
  const point = decimals === '' ? '' : `.${decimals}`
  return `${sign === '-' ? '-' : ''}${whole.replace(/^0+(?=\d)/, '') || '0'}${point}${exponent}`
}

function printSpecial(numeral: Numeral | undefined): string {
  return numeral?.kind === 'infinite' ? `${numeral.sign < 0 ? '-' : ''}Infinity` : 'NaN'
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
