import { faultOfWrittenPath } from '../manifest/paths.ts'
import { ranks, type Clue, type CommandClue, type Detector, type Missing, type ServiceClue } from './clue.ts'
import { about } from './detect/about.ts'
import { binderFiles, buildFiles, docker } from './detect/build-files.ts'
import { node } from './detect/node.ts'
import { outputs } from './detect/outputs.ts'
import { pythonDeclared } from './detect/python-declared.ts'
import { python } from './detect/python.ts'
import { r } from './detect/r.ts'
import { readme } from './detect/readme.ts'
import { notebooks, scripts } from './detect/scripts.ts'
import { services } from './detect/services.ts'
import type { Listing } from './listing.ts'
import { notebooksOf } from './notebook-text.ts'
import { freeName, type Proposal, type ProposedStep, type Reasoned } from './proposal.ts'
import { outputsOf, readsOf } from './reach.ts'
import { chooseBase } from './versions.ts'

/** All that looks at files. To see another kind of file: write a `Detector`, name it here. */
const detectors: readonly Detector[] = [
  readme,
  about,
  docker,
  binderFiles,
  python,
  pythonDeclared,
  r,
  node,
  buildFiles,
  notebooks,
  scripts,
  services,
  outputs,
]

/** The manifest that the files of a directory suggest; nothing is executed. Pure. */
export function propose(listing: Listing): Proposal {
  const clues = detectors.flatMap((detector) => detector(listing))
  const base = chooseBase(clues)
  const steps = proposeSteps(clues, listing)
  const isDebian = typeof base.value === 'object'
  return {
    title: first(clues, 'title') ?? { value: listing.name, why: "the directory's name" },
    authors: unique(clues.flatMap((clue) => (clue.kind === 'author' ? [{ value: clue.text, why: clue.why }] : []))),
    license: first(clues, 'license'),
    doi: first(clues, 'doi'),
    base,
    // Another image brings its languages by itself.
    apt: unique(
      clues.flatMap((clue) =>
        clue.kind === 'apt' && (isDebian || clue.declared === true) ? [{ value: clue.name, why: clue.why }] : [],
      ),
    ),
    pip: fileOf(clues, 'pip'),
    npm: fileOf(clues, 'npm'),
    setup: unique(clues.flatMap((clue) => (clue.kind === 'setup' ? [{ value: clue.command, why: clue.why }] : []))),
    data: proposeData(clues),
    steps,
    results: [],
    files: clues
      .flatMap((clue) => (clue.kind === 'file' ? [{ path: clue.path, text: clue.text, why: clue.why }] : []))
      .slice(0, 1),
    missing: [...missingOf(clues), ...withoutSteps(steps)],
  }
}

function withoutSteps(steps: readonly ProposedStep[]): Missing[] {
  if (steps.length > 0) return []
  const hint = 'Write in the README, in a code block, which command makes the results; then `repro init` again.'
  return [
    { message: 'nothing was found that can be run: no command in the README, no Makefile, script or notebook', hint },
  ]
}

function missingOf(clues: readonly Clue[]): Missing[] {
  return clues.flatMap((clue) => (clue.kind === 'missing' ? [clue] : []))
}

function proposeData(clues: readonly Clue[]): Proposal['data'] {
  const found = clues
    .filter((clue) => clue.kind === 'data')
    .filter(({ path }) => faultOfWrittenPath(path) === undefined)
  const byPath = new Map(found.toReversed().map(({ path, url, why }) => [path, { path, url, sha256: undefined, why }]))
  return [...byPath.values()].toReversed()
}

function proposeSteps(clues: readonly Clue[], listing: Listing): ProposedStep[] {
  const served = clues.filter((clue) => clue.kind === 'service')
  const all = clues
    .filter((clue) => clue.kind === 'command')
    .filter(({ run }) => !('run' in run && served.some(({ script }) => mentions(run.run, script))))
  const rank = ranks.find((one) => all.some((command) => command.rank === one))
  const commands = byAction(all.filter((command) => command.rank === rank))
  const taken = new Set<string>()
  const named = (wanted: string): string => {
    const name = freeName(wanted, taken)
    taken.add(name)
    return name
  }
  const steps: ProposedStep[] = []
  for (const command of commands) {
    const action = withKernel(command.run, listing)
    // A file is one step's: of several that write it, the first.
    const written = new Set(steps.flatMap(({ outputs }) => outputs.map(({ value }) => value)))
    const own = outputsOf(action, clues, listing).filter(({ value }) => !written.has(value))
    const step = {
      name: named(command.name),
      rank: command.rank,
      action,
      why: command.why,
      outputs: own,
      service: undefined,
      needs: [],
    }
    steps.push({ ...step, needs: needsOf(step, steps, listing) })
  }
  return [...steps, ...served.map((service) => serviceStep(service, named, steps))]
}

function serviceStep(
  { run, port, paths, why }: ServiceClue,
  named: (wanted: string) => string,
  steps: readonly ProposedStep[],
): ProposedStep {
  const needs = steps.map(({ name }) => ({ value: name, why: 'may read what it writes' }))
  return { name: named('serve'), rank: 'build', action: { run }, why, needs, outputs: [], service: { port, paths } }
}

/** The steps before a step that it needs: those whose outputs it reads; in an order that somebody tells, the last. */
export function needsOf(
  step: Pick<ProposedStep, 'name' | 'action' | 'rank'>,
  before: readonly ProposedStep[],
  listing: Listing,
): Reasoned<string>[] {
  const reads = before.flatMap((other) => {
    const read = readsOf(step.action, other, listing)
    return read === undefined ? [] : [{ value: other.name, why: `reads ${read}` }]
  })
  const last = before.at(-1)
  if (last === undefined || reads.some(({ value }) => value === last.name)) return reads
  const isOrdered = step.rank === 'told' || (numbered(step.action) && numbered(last.action))
  return isOrdered
    ? [
        ...reads,
        {
          value: last.name,
          why: step.rank === 'told' ? 'comes before it in the README' : 'comes before it by its number',
        },
      ]
    : reads
}

function numbered(action: CommandClue['run']): boolean {
  return /(^|[\s/'])\d+[^/\s]*\.\w+/.test('run' in action ? action.run : action.notebook)
}

/** A step of which no file is known is kept by what it prints. */
export function withPrinted(steps: readonly ProposedStep[]): ProposedStep[] {
  return steps.map((step) => {
    if (step.outputs.length > 0 || step.service !== undefined || !('run' in step.action)) return step
    const file = `${step.name}.out`
    return {
      ...step,
      action: { run: `${step.action.run} > ${file}` },
      outputs: [{ value: file, why: 'what it prints, as no file is known that it writes' }],
    }
  })
}

function withKernel(action: CommandClue['run'], listing: Listing): CommandClue['run'] {
  if (!('notebook' in action) || action.kernel !== undefined) return action
  const language = notebooksOf(listing).find(({ path }) => path === action.notebook)?.language
  return language === 'r' ? { ...action, kernel: 'ir' } : action
}

function byAction(commands: readonly CommandClue[]): CommandClue[] {
  const found = new Map<string, CommandClue>()
  for (const command of commands) {
    const key = 'run' in command.run ? command.run.run : command.run.notebook
    if (!found.has(key)) found.set(key, command)
  }
  return [...found.values()].slice(0, 50)
}

export function mentions(text: string, path: string): boolean {
  return text.split(/[\s'"=]+/).some((word) => word === path || word === `./${path}`)
}

function first(clues: readonly Clue[], kind: 'title' | 'license' | 'doi'): Reasoned<string> | undefined {
  const clue = clues.find((one) => one.kind === kind)
  return clue === undefined || clue.kind !== kind ? undefined : { value: clue.text, why: clue.why }
}

function fileOf(clues: readonly Clue[], kind: 'pip' | 'npm'): Reasoned<string> | undefined {
  const clue = clues.find((one) => one.kind === kind)
  return clue === undefined || clue.kind !== kind ? undefined : { value: clue.file, why: clue.why }
}

function unique(items: readonly Reasoned<string>[]): Reasoned<string>[] {
  const found = new Map<string, Reasoned<string>>()
  for (const item of items) if (!found.has(item.value)) found.set(item.value, item)
  return [...found.values()]
}
