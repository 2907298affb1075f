import type { Clue, Detector } from '../clue.ts'
import { debianPackageOf } from '../debian-python.ts'
import { baseName, directoryOf, textsOf, type Listing } from '../listing.ts'
import { notebookSource, notebooksOf } from '../notebook-text.ts'
import { standardModules } from '../python-standard.ts'
import { pythonDeclared } from './python-declared.ts'

/** Python itself, and what imports need where nothing declares it. */
export const python: Detector = (listing) => {
  const sources = pythonSources(listing)
  const [first] = sources
  if (first === undefined) return []
  const clues: Clue[] = [{ kind: 'apt', name: 'python3', why: `runs ${first.path}` }]
  if (pythonDeclared(listing).some(({ kind }) => kind === 'pip')) return clues
  for (const [module, where] of importsOf(sources)) {
    if (standardModules.has(module) || isLocal(module, listing)) continue
    const name = debianPackageOf(module)
    if (name !== undefined) clues.push({ kind: 'apt', name, why: `${where} imports ${module}` })
    else {
      const hint = `name the package that has it in requirements.txt, with its version: \`${module}==…\``
      clues.push({
        kind: 'missing',
        message: `${where} imports ${module}, which nothing declares, and Debian has no package of it that is known`,
        hint,
      })
    }
  }
  return clues
}

interface Source {
  readonly path: string
  readonly text: string
}

function pythonSources(listing: Listing): Source[] {
  const notebooks = notebooksOf(listing).filter(({ language }) => language === 'python')
  return [
    ...textsOf(listing, /\.py$/).filter(({ path }) => !isTest(path)),
    ...notebooks.map((notebook) => ({ path: notebook.path, text: notebookSource(notebook) })),
  ]
}

/** Tests and packaging are no part of the paper's work. */
export function isTest(path: string): boolean {
  return (
    /(^|\/)(tests?|docs?|\.?venv|build|dist)\//.test(path) ||
    /^(test_.*|.*_test|conftest|setup|noxfile|tasks)\.py$/.test(baseName(path))
  )
}

/** Each top-level module that is imported, with the first file that does. */
function importsOf(sources: readonly Source[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { path, text } of sources) {
    for (const line of withoutTexts(text).split('\n')) {
      const names = /^\s*import\s+([\w., \t]+)/.exec(line)?.[1]?.split(',') ?? [
        /^\s*from\s+(\w[\w.]*)\s+import\b/.exec(line)?.[1] ?? '',
      ]
      for (const name of names) {
        const module = name.trim().split(/[.\s]/)[0] ?? ''
        if (module !== '' && !found.has(module)) found.set(module, path)
      }
    }
  }
  return found
}

/** Without what stands in triple quotes, which may look like code. */
function withoutTexts(text: string): string {
  return text.replace(/("""|''')[\s\S]*?\1/g, '""')
}

function isLocal(module: string, listing: Listing): boolean {
  return listing.files.some(({ path }) => {
    const name = baseName(path)
    return name === `${module}.py` || directoryOf(path) === `${module}/` || directoryOf(path).endsWith(`/${module}/`)
  })
}

/** Names of the local modules that a script imports. */
export function localImports({ path, text }: Source, listing: Listing): string[] {
  return [...importsOf([{ path, text }]).keys()].filter((module) => isLocal(module, listing))
}
