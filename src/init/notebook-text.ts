import { codeCells, type NotebookCell } from '../compare/notebook.ts'
import { isArray, isObject, parseJson, type Tree } from '../compare/json.ts'
import { textsOf, type Listing } from './listing.ts'

/** A notebook of the package, as far as its text tells. */
export interface NotebookFile {
  readonly path: string
  /** In lower case: python, r, julia. */
  readonly language: string
  readonly cells: readonly NotebookCell[]
  /** What its cells of text say, each a paragraph of its own. */
  readonly prose: string
}

export function notebooksOf(listing: Listing): NotebookFile[] {
  return textsOf(listing, /\.ipynb$/).flatMap(({ path, text }) => {
    const parsed = parseJson(text)
    if ('problem' in parsed) return []
    const cells = codeCells(parsed.tree)
    return cells === undefined ? [] : [{ path, language: languageOf(parsed.tree), cells, prose: proseOf(parsed.tree) }]
  })
}

function proseOf(notebook: Tree): string {
  const cells = at(notebook, 'cells') ?? null
  if (!isArray(cells)) return ''
  const texts = cells.filter((cell) => at(cell, 'cell_type') === 'markdown').map((cell) => at(cell, 'source') ?? '')
  return texts
    .map((text) => (isArray(text) ? text.filter((line) => typeof line === 'string').join('') : String(text)))
    .join('\n\n')
}

/** As the notebook says it; Jupyter's own is Python. */
function languageOf(notebook: Tree): string {
  const metadata = at(notebook, 'metadata')
  const said =
    at(at(metadata, 'language_info'), 'name') ??
    at(at(metadata, 'kernelspec'), 'language') ??
    at(at(metadata, 'kernelspec'), 'name')
  const name = typeof said === 'string' ? said.toLowerCase() : 'python'
  return name === 'ir' ? 'r' : name.replace(/\d+$/, '')
}

function at(tree: Tree | undefined, key: string): Tree | undefined {
  return tree !== undefined && isObject(tree) ? tree.get(key) : undefined
}

/** The code of all its cells, without the lines that are Jupyter's own. */
export function notebookSource({ cells }: NotebookFile): string {
  return cells.map(({ source }) => source.replace(/^\s*[%!].*$/gm, '')).join('\n')
}
