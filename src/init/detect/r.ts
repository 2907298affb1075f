import { asMapping, at } from '../../manifest/json.ts'
import type { Clue, Detector } from '../clue.ts'
import { debianPackageOfR } from '../debian-r.ts'
import { has, textAt, textsOf, type Listing } from '../listing.ts'
import { jsonIn } from '../read-text.ts'
import { notebookSource, notebooksOf } from '../notebook-text.ts'

/** R, its version, and the packages that are declared or used. */
export const r: Detector = (listing) => {
  const scripts = [
    ...textsOf(listing, /\.[rR]$/),
    ...notebooksOf(listing).flatMap((one) =>
      one.language === 'r' ? [{ path: one.path, text: notebookSource(one) }] : [],
    ),
  ]
  const [first] = scripts
  if (first === undefined) return []
  const wanted = [...declaredIn(listing), ...scripts.filter(({ path }) => path !== 'install.R').flatMap(usedIn)]
  const known = new Map<string, string>()
  for (const { name, why } of wanted) if (!known.has(name)) known.set(name, why)
  const clues: Clue[] = [{ kind: 'apt', name: 'r-base-core', why: `runs ${first.path}` }]
  const absent: string[] = []
  for (const [name, why] of known) {
    const found = debianPackageOfR(name)
    if (found === undefined) absent.push(name)
    else if (found !== 'r-base-core') clues.push({ kind: 'apt', name: found, why })
  }
  return [...clues, ...versionClues(listing), ...installClues(listing, absent, known)]
}

interface Wanted {
  readonly name: string
  readonly why: string
}

function usedIn({ path, text }: { readonly path: string; readonly text: string }): Wanted[] {
  const code = text.replace(/^\s*#.*$/gm, '')
  const loaded = [
    ...code.matchAll(/\b(?:library|require|requireNamespace|loadNamespace)\s*\(\s*["']?([A-Za-z][\w.]*)["']?\s*[,)]/g),
  ]
  const qualified = [...code.matchAll(/(?<![\w.:])([A-Za-z][\w.]+):::?[A-Za-z.]/g)]
  return [...loaded, ...qualified].map(([, name = '']) => ({ name, why: `${path} uses ${name}` }))
}

/** DESCRIPTION's Imports and Depends, and the packages of renv.lock. */
function declaredIn(listing: Listing): Wanted[] {
  const fields = fieldsOf(textAt(listing, 'DESCRIPTION') ?? '')
  const declared = ['Depends', 'Imports'].flatMap((field) => (fields.get(field) ?? '').split(','))
  const names = declared
    .map((entry) => /^\s*([A-Za-z][\w.]*)/.exec(entry)?.[1])
    .filter((name) => name !== undefined && name !== 'R')
  const locked = Object.keys(asMapping(at(jsonIn(textAt(listing, 'renv.lock')), 'Packages'))).filter(
    (name) => name !== 'renv',
  )
  return [
    ...names.map((name) => ({ name: name ?? '', why: `DESCRIPTION: ${name}` })),
    ...locked.map((name) => ({ name, why: `renv.lock: ${name}` })),
  ]
}

function versionClues(listing: Listing): Clue[] {
  const said: (readonly [string | undefined, string])[] = [
    [/^r-(\d+\.\d+)/.exec(textAt(listing, 'runtime.txt') ?? '')?.[1], 'runtime.txt'],
    [
      /^(\d+\.\d+)/.exec(String(at(at(jsonIn(textAt(listing, 'renv.lock')), 'R'), 'Version') ?? ''))?.[1],
      'renv.lock: R',
    ],
    [
      /\bR\s*\(\s*(>=\s*\d+\.\d+)/
        .exec(fieldsOf(textAt(listing, 'DESCRIPTION') ?? '').get('Depends') ?? '')?.[1]
        ?.replace(/\s/g, ''),
      'DESCRIPTION: Depends',
    ],
  ]
  return said.flatMap(([wanted, why]) =>
    wanted === undefined ? [] : [{ kind: 'version', language: 'r', wanted, why } as const],
  )
}

/** What Debian does not have comes from CRAN when the environment is built: R's names are CRAN's, none is guessed. */
function installClues(listing: Listing, absent: readonly string[], why: ReadonlyMap<string, string>): Clue[] {
  const script: Clue[] = has(listing, 'install.R')
    ? [{ kind: 'setup', command: 'Rscript install.R', why: 'install.R installs the R packages' }]
    : []
  const [first, ...others] = has(listing, 'install.R') ? [] : absent
  if (first === undefined) return script
  const list = [first, ...others].map((name) => `"${name}"`).join(', ')
  const install = `p <- c(${list}); install.packages(p, repos = "https://cloud.r-project.org"); stopifnot(p %in% rownames(installed.packages()))`
  return [
    { kind: 'apt', name: 'r-base-dev', why: 'compiles R packages that Debian does not have' },
    {
      kind: 'setup',
      command: `Rscript -e '${install}'`,
      why: `${why.get(first) ?? ''}; Debian does not have ${[first, ...others].join(', ')}, CRAN does`,
    },
  ]
}

/** A file of Debian's control format, whose values go on in indented lines. */
export function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  let last = ''
  for (const line of text.split(/\r?\n/)) {
    const field = /^([A-Za-z][\w@/-]*):\s*(.*)$/.exec(line)
    if (field !== null) {
      last = field[1] ?? ''
      fields.set(last, field[2] ?? '')
    } else if (/^\s+\S/.test(line) && last !== '') fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`)
  }
  return fields
}
