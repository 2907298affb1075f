import type { CellChoice, ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import type { Documents } from './document.ts'
import { showName, textEvidence } from './evidence.ts'
import type { Missing } from './extract.ts'
import { isArray, isObject, JsonNumber, printJson, type Tree } from './json.ts'
import { count, show } from './show.ts'

/** What a code cell of a notebook put out, in order. */
export interface NotebookCell {
  readonly tags: readonly string[]
  readonly source: string
  readonly outputs: readonly CellOutput[]
}

/** One output of a cell. Several representations of it are one output: a table as text and as HTML. */
export interface CellOutput {
  /** By media type, as the notebook holds them: text, base64 of what is binary, JSON. */
  readonly data: ReadonlyMap<string, Tree>
}

/** Which representation of an output is taken, and what the ending of a file of it would be. */
const endings: ReadonlyMap<string, string> = new Map([
  ['image/png', '.png'],
  ['image/jpeg', '.jpg'],
  ['image/svg+xml', '.svg'],
  ['application/pdf', '.pdf'],
  ['application/json', '.json'],
  ['text/csv', '.csv'],
  ['text/plain', '.txt'],
  ['text/html', '.html'],
  ['text/markdown', '.md'],
  ['text/latex', '.tex'],
])

const binary: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'application/pdf'])

/**
 * What a result looks at: the file itself, or of a notebook what a cell put out, under a name whose ending tells its kind.
 * The format of notebooks: nbformat 4, `nbformat.v4.schema.json`.
 */
export async function cellOutput(
  { source }: ResultPlan,
  observed: Evidence,
  documents: Documents,
): Promise<Evidence | Missing> {
  if (source.kind !== 'file' || source.cell === undefined) return observed
  const read = await documents.read(observed)
  if ('problem' in read) return { missing: read.problem }
  const cells = codeCells(read.tree)
  if (cells === undefined) return { missing: `${showName(observed)} is no notebook of format 4` }
  const found = cellOf(cells, source.cell.cell)
  if ('missing' in found) return { missing: `${found.missing} in ${showName(observed)}` }
  const chosen = outputOf(found, source.cell)
  if ('missing' in chosen)
    return { missing: `cell ${show(String(source.cell.cell))} of ${showName(observed)} ${chosen.missing}` }
  return evidenceOf(chosen, `${observed.name}[${source.cell.cell}]`)
}

/** The code cells of a notebook; nothing where it is none. */
export function codeCells(notebook: Tree): NotebookCell[] | undefined {
  const cells = isObject(notebook) ? notebook.get('cells') : undefined
  if (cells === undefined || !isArray(cells)) return undefined
  return cells.flatMap((cell) => {
    if (!isObject(cell) || cell.get('cell_type') !== 'code') return []
    const metadata = cell.get('metadata') ?? null
    const tags = isObject(metadata) ? listAt(metadata, 'tags').filter((tag) => typeof tag === 'string') : []
    return [{ tags, source: textOf(cell.get('source') ?? ''), outputs: joined(listAt(cell, 'outputs')) }]
  })
}

function cellOf(cells: readonly NotebookCell[], choice: CellChoice['cell']): NotebookCell | Missing {
  if (typeof choice === 'number') {
    return (
      cells[choice - 1] ?? { missing: `there is no code cell ${choice}: there are ${count(cells.length, 'code cell')}` }
    )
  }
  const [found, ...others] = cells.filter(({ tags }) => tags.includes(choice))
  if (found === undefined) {
    const tags = [...new Set(cells.flatMap((cell) => cell.tags))]
    const known =
      tags.length === 0 ? 'no code cell has a tag' : `there are ${tags.map((tag) => `\`${tag}\``).join(', ')}`
    return { missing: `no code cell has the tag \`${show(choice)}\` (${show(known)})` }
  }
  return others.length === 0 ? found : { missing: `${others.length + 1} code cells have the tag \`${show(choice)}\`` }
}

interface Chosen {
  readonly type: string
  readonly content: Tree
}

function outputOf({ outputs }: NotebookCell, { output }: CellChoice): Chosen | Missing {
  if (outputs.length === 0) return { missing: 'put nothing out' }
  if (typeof output === 'string') {
    const [chosen, ...others] = outputs.filter(({ data }) => data.has(output))
    if (chosen === undefined) return { missing: `put nothing out of the type ${show(output)}: ${typesOf(outputs)}` }
    if (others.length > 0)
      return { missing: `put out ${others.length + 1} of the type ${show(output)}; say which by its number` }
    return { type: output, content: chosen.data.get(output) ?? '' }
  }
  if (output === undefined && outputs.length > 1) {
    return { missing: `put out several: ${typesOf(outputs)}; say with \`output\` which is meant` }
  }
  const place = output ?? 1
  const chosen = outputs.at(place > 0 ? place - 1 : place)
  if (chosen === undefined) return { missing: `put out ${count(outputs.length, 'output')} only` }
  const type = [...endings.keys()].find((known) => chosen.data.has(known)) ?? [...chosen.data.keys()][0]
  return type === undefined
    ? { missing: 'put out nothing that can be read' }
    : { type, content: chosen.data.get(type) ?? '' }
}

function typesOf(outputs: readonly CellOutput[]): string {
  return show(outputs.map(({ data }, index) => `${index + 1}: ${[...data.keys()].join(', ')}`).join('; '))
}

function evidenceOf({ type, content }: Chosen, name: string): Evidence {
  const named = `${name}${endings.get(type) ?? (type.endsWith('+json') ? '.json' : '')}`
  // nbformat: lists are the lines of a text, but where the type says that the value is JSON itself.
  const isJson = type === 'application/json' || type.endsWith('+json')
  if (isJson) return textEvidence(named, printJson(content))
  if (!binary.has(type)) return textEvidence(named, textOf(content))
  const bytes = Buffer.from(textOf(content), 'base64')
  return {
    name: named,
    size: bytes.length,
    async *open() {
      yield bytes
    },
  }
}

/**
 * Outputs as a reader sees them. What a cell printed is one output, at the place where it first printed; what it
 * printed on the standard error is none: warnings and progress are no results.
 */
function joined(outputs: readonly Tree[]): CellOutput[] {
  const printed = outputs.filter(isObject).filter((output) => isStream(output) && output.get('name') !== 'stderr')
  const text = printed.map((output) => textOf(output.get('text') ?? '')).join('')
  return outputs.filter(isObject).flatMap((output) => {
    if (output === printed[0]) return [{ data: new Map<string, Tree>([['text/plain', text]]) }]
    const data = output.get('data') ?? null
    return !isStream(output) && isObject(data) ? [{ data }] : []
  })
}

function isStream(output: ReadonlyMap<string, Tree>): boolean {
  return output.get('output_type') === 'stream'
}

/** nbformat writes a text as one string, or as the list of its lines. */
function textOf(content: Tree): string {
  if (typeof content === 'string') return content
  if (content instanceof JsonNumber) return content.text
  return isArray(content) ? content.filter((line) => typeof line === 'string').join('') : ''
}

function listAt(value: ReadonlyMap<string, Tree>, key: string): readonly Tree[] {
  const list = value.get(key) ?? null
  return isArray(list) ? list : []
}
