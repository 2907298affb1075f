import { isArray, isObject, JsonNumber, parseJson, printJson, type Tree } from '../compare/json.ts'
import { codeCells } from '../compare/notebook.ts'
import { escapeSegment } from '../compare/pointer.ts'
import { findClaims, type PaperText } from './claims.ts'
import { baseName } from './listing.ts'
import { rowsOf, type OutputText } from './places.ts'
import { freeName, wholeFile, type Proposal, type ProposedResult } from './proposal.ts'

/** An output as it came out, once or twice. */
export interface Outcome {
  readonly path: string
  /** Absent where it is no text. */
  readonly text: string | undefined
  /** Whether a second run gave the same bytes; absent where there was none. */
  readonly again?: Again
}

export type Again = { readonly same: true } | { readonly same: false; readonly text: string | undefined }

const compared = /\.(json|csv|tsv|txt|md|out|tex|html|rst|npy|npz)$/i
const picture = /\.(png|jpe?g|svg|pdf)$/i
const mostResults = 40

/**
 * The results of a proposal: the numbers that the paper's text and the outputs share, then what else came out. What two
 * runs gave differently is left out of it, and said.
 */
export function withResults(proposal: Proposal, outcomes: readonly Outcome[], papers: readonly PaperText[]): Proposal {
  const taken = new Set<string>()
  // Named first: they are called the same whatever else there is.
  const replies = proposal.steps.flatMap(({ name, service }) =>
    (service?.paths ?? []).slice(0, 5).map((path) => {
      const result = {
        ...wholeFile(
          freeName(`${name}${path.replaceAll('/', '-').replace(/-$/, '')}`, taken),
          '',
          'a path that answers a plain GET',
        ),
        from: undefined,
        request: { step: name, path },
      }
      taken.add(result.name)
      return result
    }),
  )
  const steady = outcomes.filter(({ path, again }) => again?.same !== false || path.endsWith('.ipynb'))
  const texts: OutputText[] = [...steady, ...outcomes.filter((one) => !steady.includes(one))].flatMap((outcome) => {
    const text = outcome.text === undefined ? undefined : steadyText(outcome)
    return text === undefined ? [] : [{ path: outcome.path, text }]
  })
  const claims = findClaims(papers, texts, taken)
  const claimed = new Set(claims.flatMap(({ from }) => [fileOf(from), cellOf(from)]))
  const notes: { message: string; hint: string }[] = []
  const wholes = outcomes
    .filter(({ path }) => path.endsWith('.ipynb') || !claimed.has(path))
    .flatMap((outcome) => {
      const results = resultsOf(outcome, taken, claimed)
      if (results === 'unsteady') {
        notes.push({
          message: `${outcome.path} differs between two runs of the same code, and is no result so far`,
          hint: `fix the seed, or name what counts of it in repro.yaml under \`results\``,
        })
      }
      return results === 'unsteady' ? [] : results
    })
  const results = [...[...claims, ...wholes].slice(0, mostResults), ...replies]
  return {
    ...proposal,
    results: results.length > 0 ? results : otherwise(outcomes, taken),
    missing: [...proposal.missing, ...notes],
  }
}

/** Where nothing else is there: files whose kind is not known, by their bytes. */
function otherwise(outcomes: readonly Outcome[], taken: Set<string>): ProposedResult[] {
  return outcomes
    .filter(({ again }) => again?.same !== false)
    .slice(0, 10)
    .map(({ path }) => named(path, path, 'what the work writes; compared by its bytes', taken))
}

function resultsOf(
  outcome: Outcome,
  taken: Set<string>,
  claimed: ReadonlySet<string | undefined>,
): ProposedResult[] | 'unsteady' {
  const { path, again } = outcome
  if (path.endsWith('.ipynb')) return cellResults(outcome, taken, claimed)
  if (picture.test(path))
    return [
      {
        ...named(
          baseName(path).replace(/\.\w+$/, ''),
          path,
          'a figure; how it looks counts, fonts differ a little between machines',
          taken,
        ),
        similarity: 0.99,
      },
    ]
  if (!compared.test(path)) return []
  if (again?.same !== false)
    return [named(baseName(path).replace(/\.\w+$/, ''), path, 'compared with what is recorded', taken)]
  const ignore = differing(outcome)
  if (ignore === undefined) return 'unsteady'
  return [
    {
      ...named(
        baseName(path).replace(/\.\w+$/, ''),
        path,
        'compared with what is recorded, but for what two runs gave differently',
        taken,
      ),
      ignore,
    },
  ]
}

/** Cells with a tag, or else pictures and what cells showed: what the author has the notebook show. */
function cellResults(
  { path, text = '', again }: Outcome,
  taken: Set<string>,
  claimed: ReadonlySet<string | undefined>,
): ProposedResult[] {
  const cells = cellsIn(text)
  const others = again?.same === false ? cellsIn(again.text ?? '') : cells
  const all = cells.flatMap(({ tags, outputs }, index) => {
    const tag = tags.find((one) => cells.filter((other) => other.tags.includes(one)).length === 1)
    return outputs.map((output, place) => {
      const isPicture = [...output.data.keys()].some((type) => type.startsWith('image/'))
      const isSame =
        JSON.stringify([...output.data].map(([type, tree]) => [type, printJson(tree)])) ===
        JSON.stringify([...(others[index]?.outputs[place]?.data ?? [])].map(([type, tree]) => [type, printJson(tree)]))
      const from = { file: path, cell: tag ?? index + 1, ...(outputs.length > 1 ? { output: place + 1 } : {}) }
      return { tag, isPicture, isSame, from }
    })
  })
  const steady = all.filter(({ isPicture, isSame, from }) => (isPicture || isSame) && !claimed.has(cellOf(from)))
  const tagged = steady.filter(({ tag }) => tag !== undefined)
  return (tagged.length > 0 ? tagged : steady).slice(0, 15).map(({ tag, isPicture, from }) => {
    const why = tag === undefined ? `what code cell ${from.cell} put out` : `the cell has the tag ${tag}`
    const result = named(tag ?? `${baseName(path).replace(/\.\w+$/, '')}-cell-${from.cell}`, path, why, taken)
    return { ...result, from, ...(isPicture ? { similarity: 0.99 } : {}) }
  })
}

function cellsIn(text: string) {
  const parsed = parseJson(text)
  return ('tree' in parsed ? codeCells(parsed.tree) : undefined) ?? []
}

function named(wanted: string, path: string, why: string, taken: Set<string>): ProposedResult {
  const name = freeName(wanted, taken)
  taken.add(name)
  return wholeFile(name, path, why)
}

/** What of a text is the same in both runs, in which numbers may be looked for; nothing where that cannot be told. */
function steadyText({ path, text = '', again }: Outcome): string | undefined {
  if (again?.same !== false || path.endsWith('.ipynb')) return text
  if (again.text === undefined) return undefined
  if (/\.json$/i.test(path)) {
    const [a, b] = [parseJson(text), parseJson(again.text)]
    return 'tree' in a && 'tree' in b ? printJson(common(a.tree, b.tree)) : undefined
  }
  // Lines that both have, in their places: the others are blank, so that numbers of lines stay.
  const others = again.text.split('\n')
  return /\.(csv|tsv)$/i.test(path)
    ? undefined
    : text
        .split('\n')
        .map((line, index) => (line === others[index] ? line : ''))
        .join('\n')
}

/** A tree with null where another differs. */
function common(a: Tree, b: Tree | undefined): Tree {
  if (isObject(a))
    return new Map(
      [...a].map(([key, item]) => [key, common(item, b !== undefined && isObject(b) ? b.get(key) : undefined)]),
    )
  if (isArray(a)) return a.map((item, index) => common(item, b !== undefined && isArray(b) ? b[index] : undefined))
  return b !== undefined && printJson(a) === printJson(b) ? a : null
}

/** What to ignore, so that both runs give the same: JSON pointers or columns; nothing where that would be too much. */
function differing({ path, text = '', again }: Outcome): string[] | undefined {
  if (again?.same !== false || again.text === undefined) return undefined
  if (/\.json$/i.test(path)) {
    const [a, b] = [parseJson(text), parseJson(again.text)]
    if (!('tree' in a) || !('tree' in b)) return undefined
    const [all, unlike] = [leaves(a.tree), [] as string[]]
    const others = leaves(b.tree)
    for (const [pointer, value] of all) if (others.get(pointer) !== value) unlike.push(pointer)
    return others.size === all.size && unlike.length > 0 && unlike.length <= all.size / 2 && unlike.length <= 20
      ? unlike
      : undefined
  }
  if (!/\.(csv|tsv)$/i.test(path)) return undefined
  const separator = path.toLowerCase().endsWith('.tsv') ? '\t' : ','
  const [a, b] = [rowsOf(text, separator), rowsOf(again.text, separator)]
  const [header = []] = a
  const columns = header.filter((_, column) => a.some((row, index) => row[column] !== b[index]?.[column]))
  return a.length === b.length &&
    columns.length > 0 &&
    columns.length < header.length &&
    columns.every((name) => name !== '')
    ? columns
    : undefined
}

function leaves(tree: Tree, pointer = ''): Map<string, string> {
  if (isObject(tree))
    return new Map([...tree].flatMap(([key, item]) => [...leaves(item, `${pointer}/${escapeSegment(key)}`)]))
  if (isArray(tree)) return new Map(tree.flatMap((item, index) => [...leaves(item, `${pointer}/${index}`)]))
  return new Map([[pointer, tree instanceof JsonNumber ? tree.text : printJson(tree)]])
}

/** A cell of a notebook. */
function cellOf(from: ProposedResult['from']): string | undefined {
  return typeof from === 'object' && from.cell !== undefined ? JSON.stringify([from.file, from.cell]) : undefined
}

function fileOf(from: ProposedResult['from']): string | undefined {
  if (from === undefined) return undefined
  return typeof from === 'string' ? from.split('#')[0] : from.file
}
