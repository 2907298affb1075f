import { isImageReference } from '../../manifest/rules/base.ts'
import type { Clue, Detector, Release } from '../clue.ts'
import { commandClues, makefiles } from '../command.ts'
import { has, linesOf, textAt, textsOf, type Listing } from '../listing.ts'

/** Makefile, Snakefile, pom.xml and what compilers read: how the work is built and started. */
export const buildFiles: Detector = (listing) => [
  ...make(listing),
  ...snakemake(listing),
  ...maven(listing),
  ...compilers(listing),
]

function make(listing: Listing): Clue[] {
  const file = makefiles.find((name) => has(listing, name))
  if (file === undefined) return []
  const rules = linesOf(textAt(listing, file) ?? '').flatMap(({ text, number }) => {
    const target = /^([A-Za-z0-9][\w./-]*)\s*:(?![=:])/.exec(text)?.[1]
    return target === undefined ? [] : [{ target, number }]
  })
  const [first] = rules
  const clues: Clue[] = [{ kind: 'apt', name: 'make', why: `runs ${file}` }]
  if (first === undefined) return clues
  // make without a name makes the first rule; one that only helps is not the work.
  const chosen = rules.find(({ target }) => ['all', 'reproduce', 'paper', 'results'].includes(target)) ?? first
  const run = chosen === first ? 'make' : `make ${chosen.target}`
  return [
    ...clues,
    {
      kind: 'command',
      rank: 'build',
      run: { run },
      name: 'make',
      why: `${file} line ${chosen.number}: ${chosen.target}`,
    },
  ]
}

function snakemake(listing: Listing): Clue[] {
  const file = ['Snakefile', 'workflow/Snakefile'].find((path) => has(listing, path))
  if (file === undefined) return []
  return [
    { kind: 'apt', name: 'snakemake', why: `runs ${file}` },
    { kind: 'command', rank: 'build', run: { run: 'snakemake --cores 1' }, name: 'snakemake', why: file },
  ]
}

/** Maven's packages are had while the environment is built; the step works offline. */
function maven(listing: Listing): Clue[] {
  const pom = textAt(listing, 'pom.xml')
  if (pom === undefined) return []
  const main = /<(?:mainClass|exec\.mainClass)>\s*([\w.$]+)\s*</.exec(pom)?.[1]
  const clues: Clue[] = [
    { kind: 'apt', name: 'default-jdk-headless', why: 'pom.xml: Java' },
    { kind: 'apt', name: 'maven', why: 'builds pom.xml' },
    {
      kind: 'setup',
      command: 'mvn -q -B -f pom.xml -Dmaven.repo.local=/opt/maven dependency:go-offline && chmod -R a+rwX /opt/maven',
      why: "pom.xml: Maven's packages, had once",
    },
  ]
  if (main === undefined)
    return [
      ...clues,
      {
        kind: 'missing',
        message: 'pom.xml names no main class',
        hint: 'write in the README, in a code block, which command runs the work',
      },
    ]
  const run = `mvn -o -q -B -Dmaven.repo.local=/opt/maven compile && java -cp target/classes ${main}`
  return [...clues, { kind: 'command', rank: 'build', run: { run }, name: 'java', why: `pom.xml: ${main}` }]
}

function compilers(listing: Listing): Clue[] {
  const found: Clue[] = []
  const rows: readonly (readonly [RegExp, string])[] = [
    [/\.c$/, 'gcc'],
    [/\.(cc|cpp|cxx)$/, 'g++'],
    [/\.(f|f90|f95|f03)$/i, 'gfortran'],
    [/\.jl$/, 'julia'],
  ]
  for (const [pattern, name] of rows) {
    const [file] = textsOf(listing, pattern)
    if (file === undefined || name === 'julia') continue
    found.push({ kind: 'apt', name, why: `compiles ${file.path}` })
    if (name === 'gcc') found.push({ kind: 'apt', name: 'libc6-dev', why: `compiles ${file.path}` })
  }
  return found
}

/** apt.txt, runtime.txt and postBuild are those of mybinder.org. */
export const binderFiles: Detector = (listing) => {
  const apt = linesOf(textAt(listing, 'apt.txt') ?? '').flatMap(({ text, number }): Clue[] => {
    const name = text.replace(/#.*/, '').trim()
    return /^[a-z0-9][a-z0-9+.-]*$/.test(name)
      ? [{ kind: 'apt', name, why: `apt.txt line ${number}`, declared: true }]
      : []
  })
  const post: Clue[] = has(listing, 'postBuild')
    ? [{ kind: 'setup', command: 'bash postBuild', why: 'postBuild is run when the environment is built' }]
    : []
  return [...apt, ...post]
}

const releases: Readonly<Record<string, Release>> = {
  bullseye: 'bullseye',
  bookworm: 'bookworm',
  trixie: 'trixie',
  '11': 'bullseye',
  '12': 'bookworm',
  '13': 'trixie',
}

/** What a Dockerfile starts from, installs and runs. */
export const docker: Detector = (listing) => {
  const text = textAt(listing, 'Dockerfile')
  if (text === undefined) return []
  const lines = linesOf(text.replace(/\\\r?\n/g, ' '))
  return lines.flatMap(({ text: line, number }): Clue[] => {
    const [, word = '', rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? []
    const why = `Dockerfile line ${number}`
    if (word.toUpperCase() === 'FROM') return baseOf(rest, why)
    if (word.toUpperCase() === 'RUN')
      return rest.split(/\s*&&\s*/).flatMap((command) => runOf(command.trim(), why, listing))
    return ['CMD', 'ENTRYPOINT'].includes(word.toUpperCase())
      ? commandClues(shellForm(rest), { rank: 'build', why }, listing)
      : []
  })
}

function baseOf(rest: string, why: string): Clue[] {
  const image = rest.replace(/^--platform=\S+\s+/, '').split(/\s/)[0] ?? ''
  const tag = /^debian:([a-z0-9]+)/.exec(image)?.[1]
  const release = tag === undefined ? undefined : releases[tag]
  if (release !== undefined) return [{ kind: 'base', base: { debian: release }, why }]
  return isImageReference(image) && image !== 'scratch' ? [{ kind: 'base', base: image, why }] : []
}

function runOf(command: string, why: string, listing: Listing): Clue[] {
  const apt = /^apt(?:-get)?\s+(?:-\S+\s+)*install\s+(.*)$/.exec(command)?.[1]
  if (apt !== undefined) {
    const names = apt.split(/\s+/).filter((name) => /^[a-z0-9][a-z0-9+.-]*$/.test(name))
    return names.map((name) => ({ kind: 'apt', name, why, declared: true }))
  }
  if (/^(apt|apt-get|rm|mkdir|useradd|groupadd|chown|chmod|ldconfig|echo|cd)\b/.test(command)) return []
  const pip = /\bpip3?\s+install\b.*?\s-r\s+(?:\S*\/)?([\w.-]+)/.exec(command)?.[1]
  if (pip !== undefined && has(listing, pip)) return [{ kind: 'pip', file: pip, why }]
  if (/^(npm (ci|i|install)|pip3? install (-U|--upgrade) pip)\b/.test(command)) return []
  return command === '' ? [] : [{ kind: 'setup', command, why }]
}

/** `["python3", "a.py"]` as a shell would have it. */
function shellForm(text: string): string {
  const words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word)
  return text.trim().startsWith('[') ? words.join(' ') : text
}
