import type { Json } from '../../../model/json.ts'
import { markup, type Markup } from '../../markup.ts'

/** What a kind of comparison lists: rows of a table with the cells that differ marked, lines of a text, other places. */
export function details(listed: Json | undefined): Markup | undefined {
  const table = tableOf(at(listed, 'table'))
  if (table !== undefined) return table
  const lines = list(at(listed, 'lines'))
  if (lines.length > 0)
    return rows(
      ['expected', 'observed'],
      lines.map((line) => [side(at(line, 'expected')), side(at(line, 'observed'))]),
    )
  const places = list(at(listed, 'places'))
  if (places.length === 0) return undefined
  const keys = ['path', 'expected', 'observed', 'difference']
  return rows(
    ['place', 'expected', 'observed', 'difference'],
    places.map((place) => keys.map((key) => text(at(place, key)))),
  )
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): Markup {
  return markup`<details open><summary>What differs</summary><div class="scroll" tabindex="0" role="region" aria-label="What differs"><table><thead><tr>${head.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead><tbody>${body.map((cells) => markup`<tr>${cells.map((cell) => markup`<td class="value text" dir="auto">${cell}</td>`)}</tr>`)}</tbody></table></div></details>`
}

function tableOf(table: Json | undefined): Markup | undefined {
  const body = list(at(table, 'rows'))
  if (body.length === 0) return undefined
  const head = list(at(table, 'columns')).map((name) => markup`<th scope="col" class="text">${text(name)}</th>`)
  return markup`<details open><summary>Rows that differ</summary><div class="scroll" tabindex="0" role="region" aria-label="Rows that differ"><table><thead><tr><th scope="col">row</th>${head}</tr></thead><tbody>${body.map(
    (row) =>
      markup`<tr><th scope="row" class="text">${text(at(row, 'row'))}</th>${list(at(row, 'cells')).map(cell)}</tr>`,
  )}</tbody></table></div></details>`
}

function cell(value: Json): Markup {
  const [expected, observed, outcome] = ['expected', 'observed', 'outcome'].map((key) => text(at(value, key)))
  if (outcome === 'identical') return markup`<td class="value text">${observed}</td>`
  const [kind, sign] = outcome === 'differs' ? ['changed', '≠'] : ['moved', '≈']
  return markup`<td class="value text ${kind}"><del>${expected}</del> ${sign} <ins>${observed}</ins></td>`
}

function side(value: Json | undefined): string {
  const line = text(at(value, 'line'))
  return line === '' ? '–' : `${line}: ${text(at(value, 'text'))}`
}

function at(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, Json>)[key]
    : undefined
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
