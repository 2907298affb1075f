import type { Step } from '../model/manifest.ts'

export const usualKernel = 'python3'

/** Debian's packages of the kernels that it has, by the kernel's name. */
const kernels: Readonly<Record<string, string>> = { python3: 'python3-ipykernel', ir: 'r-cran-irkernel' }

/**
 * The command that executes a notebook in its place, in its own directory as Jupyter does. What its cells had put out
 * before is cleared: what the run did not write is missing. That cells take long is for the step's limits to say, and
 * when each ran is not kept: the same work gives the same file.
 */
export function notebookCommand(notebook: string, kernel = usualKernel): string[] {
  return [
    ...['jupyter', 'nbconvert', '--to', 'notebook', '--inplace', '--ClearOutputPreprocessor.enabled=True'],
    ...['--execute', `--ExecutePreprocessor.kernel_name=${kernel}`, '--ExecutePreprocessor.timeout=-1'],
    ...['--ExecutePreprocessor.record_timing=False', notebook.startsWith('-') ? `./${notebook}` : notebook],
  ]
}

/** What a bare Debian lacks for the notebooks of a package. */
export function notebookPackages(steps: readonly Step[]): string[] {
  const notebooks = steps.filter(({ notebook }) => notebook !== undefined)
  if (notebooks.length === 0) return []
  const wanted = notebooks.map(({ kernel = usualKernel }) =>
    Object.hasOwn(kernels, kernel) ? kernels[kernel] : undefined,
  )
  return [...new Set(['jupyter-nbconvert', ...wanted.filter((name) => name !== undefined)])]
}
