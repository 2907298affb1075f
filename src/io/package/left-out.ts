/** Names that are never part of a package, wherever they stand, in lower case: some file systems do not tell cases. */
const names: ReadonlyMap<string, string> = new Map([
  ...['.git', '.hg', '.svn', '.bzr', '.jj', '_darcs', 'cvs'].map((name) => [name, 'version control'] as const),
  ['.repro', 'earlier runs'],
  ...['node_modules', '.venv', '.tox', '.nox', '.eggs'].map((name) => [name, 'installed packages'] as const),
  ...[
    '__pycache__',
    '.ipynb_checkpoints',
    '.pytest_cache',
    '.mypy_cache',
    '.ruff_cache',
    '.rproj.user',
    '.snakemake',
    '.nextflow',
  ].map((name) => [name, 'a cache'] as const),
  ...['.ds_store', '__macosx', 'thumbs.db', 'desktop.ini'].map((name) => [name, "the desktop's own"] as const),
])

/** Why what has this name is never part of a package; absent where it may be. */
export function neverPart(name: string): string | undefined {
  return names.get(name.toLowerCase()) ?? (name.startsWith('._') ? "the desktop's own" : undefined)
}

/** What `repro` itself reads, and what says what is left out: part of every package, whatever is ignored. */
export function alwaysPart(path: string): boolean {
  return (
    ['repro.yaml', 'repro.lock', '.reproignore'].includes(path) ||
    path === 'recorded' ||
    path.startsWith('recorded/') ||
    path === '.gitignore' ||
    path.endsWith('/.gitignore')
  )
}
