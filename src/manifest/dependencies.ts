import type { PackageFile } from '../model/package.ts'
import type { ManifestPath } from './document.ts'
import { replaceBy, type Finding } from './finding.ts'
import { quote } from './json.ts'
import { closestTo } from './suggest.ts'
import type { ManifestView } from './view.ts'

/** What `dependencies` and steps name and the package does not have. Pure. */
export function findAbsentFiles(
  view: Pick<ManifestView, 'pip' | 'npm' | 'steps'>,
  files: readonly PackageFile[],
): Finding[] {
  const paths = files.map(({ path }) => path)
  const npm = view.npm?.text
  const absent = (['pip', 'npm'] as const).flatMap((key) => {
    const file = view[key]?.text
    return file === undefined || paths.includes(file) ? [] : [absentFile(['dependencies', key], file, paths)]
  })
  const notebooks = paths.filter((path) => path.endsWith('.ipynb'))
  for (const { notebook } of view.steps.values()) {
    if (notebook === undefined || paths.includes(notebook.text)) continue
    absent.push(absentFile(notebook.path, notebook.text, notebooks))
  }
  if (npm === undefined || !paths.includes(npm) || lockfilesOf(npm).some((file) => paths.includes(file))) return absent
  const message = `no lockfile lies beside ${quote(npm)}`
  const hint = 'run `npm install` there, and add its package-lock.json to the package'
  return [...absent, { path: ['dependencies', 'npm'], on: 'value', message, hint }]
}

function absentFile(path: ManifestPath, file: string, paths: readonly string[]): Finding {
  const meant = closestTo(file, paths)
  return {
    path,
    on: 'value',
    message: `${quote(file)} is not in the package`,
    hint: meant === undefined ? `add the file, or take it out of \`${path[0]}\`` : `did you mean ${quote(meant)}?`,
    fix: replaceBy(meant),
  }
}

/** What `npm ci` takes. */
function lockfilesOf(description: string): string[] {
  const directory = description.slice(0, description.lastIndexOf('/') + 1)
  return ['package-lock.json', 'npm-shrinkwrap.json'].map((name) => directory + name)
}
