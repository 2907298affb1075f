import { faultOfWrittenPath } from '../manifest/paths.ts'
import { shellWord } from '../model/shell-word.ts'
import { notebookCommand } from '../plan/notebook.ts'
import { findClaims, type PaperText } from './claims.ts'
import { directoryOf, type Listing } from './listing.ts'
import type { OutputText } from './places.ts'
import { mentions, needsOf, withPrinted } from './propose.ts'
import type { Missing } from './clue.ts'
import type { Proposal, ProposedStep, Reasoned } from './proposal.ts'

/** Where a trial keeps what it saw, in the work directory. */
export const trialDirectory = '.repro-trial'

/** What a trial saw of one step. */
export interface Observed {
  readonly name: string
  readonly exitCode: number
  /** What it printed. */
  readonly log: string
  /** Files that it wrote and that are not empty, in the order of their paths. */
  readonly written: readonly string[]
  /** Those of them that can be run. */
  readonly programs: readonly string[]
}

/**
 * A shell script that makes the directories that are there, runs all steps one after the other in one work directory, and keeps which files each wrote: those
 * whose status changed since it began. Services are not run.
 */
export function trialScript(steps: readonly ProposedStep[], directories: readonly string[]): string {
  const runs = steps
    .filter(({ service }) => service === undefined)
    .map(({ name, action }) => {
      const command =
        'run' in action ? action.run : notebookCommand(action.notebook, action.kernel).map(shellWord).join(' ')
      const at = `${trialDirectory}/${name}`
      return [
        `mkdir -p ${at}; : > /tmp/mark; sleep 0.05`,
        `echo "== ${name}"`,
        `{ ( ${command}\n); echo $? > ${at}/code; } 2>&1 | tee ${at}/log`,
        `find . -path ./${trialDirectory} -prune -o -path '*/__pycache__' -prune -o -type f ! -empty -cnewer /tmp/mark -print > ${at}/written`,
      ].join('\n')
    })
  const keep = `cat ${trialDirectory}/*/written | sort -u | while IFS= read -r file; do mkdir -p "${trialDirectory}/.files/$(dirname "$file")" && cp "$file" "${trialDirectory}/.files/$file"; done`
  return [`mkdir -p ${[trialDirectory, ...directories].map(shellWord).join(' ')}`, ...runs, keep, 'exit 0'].join('\n')
}

/** What is written by the way: caches, what compilers and typesetters leave, R's unasked-for plots. */
const asides =
  /(^|\/)(__pycache__|\.ipynb_checkpoints|\.cache|\.snakemake|\.RData|\.Rhistory|Rplots\.pdf|nohup\.out)(\/|$)|\.(pyc|o|a|so|class|aux|toc|bbl|blg|lock|tmp)$/

/**
 * The proposal with what a trial taught: what steps write, and in which order they need each other. A step that only its
 * file suggested and that failed is left out, and why is told.
 */
export function withObserved(proposal: Proposal, observed: readonly Observed[], listing: Listing): Proposal {
  const missing: Missing[] = [...proposal.missing]
  const kept: ProposedStep[] = []
  for (const step of proposal.steps.filter(({ service }) => service === undefined)) {
    const seen = observed.find(({ name }) => name === step.name)
    if (seen === undefined || seen.exitCode !== 0) missing.push(failureOf(step, seen))
    else
      kept.push({
        ...step,
        outputs: outputsOf(step, seen, { listing, others: proposal.steps.filter((other) => other !== step) }),
      })
  }
  const steps = merged(kept, missing)
  const ordered = steps.map((step, index) => ({ ...step, needs: needsOf(step, steps.slice(0, index), listing) }))
  const names = new Set(ordered.map(({ name }) => name))
  const services = proposal.steps
    .filter(({ service }) => service !== undefined)
    .map((step) => ({ ...step, needs: step.needs.filter(({ value }) => names.has(value)) }))
  return { ...proposal, steps: [...withPrinted(ordered), ...services], missing }
}

/** Steps whose printed lines hold numbers that the paper states and no file has: what they print is kept too. */
export function withPrintedNumbers(
  proposal: Proposal,
  observed: readonly Observed[],
  files: readonly OutputText[],
  papers: readonly PaperText[],
): Proposal {
  const known = findClaims(papers, files, new Set()).length
  const steps = proposal.steps.map((step) => {
    const file = `${step.name}.out`
    const log = observed.find(({ name }) => name === step.name)?.log ?? ''
    if (log === '' || !('run' in step.action) || step.service !== undefined || />/.test(step.action.run)) return step
    if (findClaims(papers, [...files, { path: file, text: log }], new Set()).length === known) return step
    return {
      ...step,
      action: { run: `${step.action.run} > ${file}` },
      outputs: [...step.outputs, { value: file, why: 'what it prints has numbers of the paper' }],
    }
  })
  return { ...proposal, steps }
}

function failureOf({ name, action, why }: ProposedStep, seen: Observed | undefined): Missing {
  const command = 'run' in action ? action.run : action.notebook
  const log = seen?.log ?? ''
  const lines = log
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-3)
    .map((line) => `\n    | ${line}`)
  const message = `\`${command}\` (${why}) failed in the trial run, and is no step: ${name}${lines.join('')}`
  return {
    message,
    hint: remedyOf(log) ?? 'correct it, or leave it if it is no part of the work; then `repro init --from-run` again',
  }
}

/** What the last words of a failed program ask for. */
function remedyOf(log: string): string | undefined {
  const module = /ModuleNotFoundError: No module named '([\w.]+)'/.exec(log)?.[1]
  if (module !== undefined) return `name the package that has \`${module}\` in requirements.txt, with its version`
  const rPackage = /there is no package called ['‘"]([\w.]+)/.exec(log)?.[1]
  if (rPackage !== undefined)
    return `install \`${rPackage}\` in install.R, or name Debian's r-cran-${rPackage.toLowerCase()} in apt.txt`
  const node = /Cannot find (?:module|package) '([^'./][^']*)'/.exec(log)?.[1]
  if (node !== undefined) return `\`npm install ${node}\` writes it into package.json and its lockfile`
  const file = /(?:No such file or directory: '|cannot open file '|ENOENT[^']*')([^']+)'/.exec(log)?.[1]
  if (file !== undefined)
    return `\`${file}\` is not there: add it, or say in the README where it is had, with \`wget\` or \`curl -o\``
  const command = /(?:^|\n)[^\n]*?(?:\d+: )?([\w.-]+): (?:command )?not found/.exec(log)?.[1]
  if (command !== undefined) return `name the Debian package that has \`${command}\` in apt.txt`
  if (/Temporary failure in name resolution|Could not resolve host|getaddrinfo|Network is unreachable/.test(log))
    return 'a step has no network: say in the README where its data is had, with `wget -O FILE ADDRESS`, and have the code read the file'
  return undefined
}

interface Around {
  readonly listing: Listing
  /** The other steps. */
  readonly others: readonly ProposedStep[]
}

function outputsOf(
  { action, outputs }: ProposedStep,
  { name, written, programs }: Observed,
  { listing, others }: Around,
): Reasoned<string>[] {
  // What is compiled is an output only for a step that runs it.
  const isUnused = (file: string): boolean =>
    programs.includes(file) && !others.some((other) => 'run' in other.action && mentions(other.action.run, file))
  const own = 'notebook' in action ? action.notebook : undefined
  const said = new Map(outputs.map(({ value, why }) => [value, why]))
  const files = written.filter(
    (file) => file !== own && !isUnused(file) && !asides.test(file) && faultOfWrittenPath(file) === undefined,
  )
  const many = new Map<string, number>()
  for (const file of files) many.set(directoryOf(file), (many.get(directoryOf(file)) ?? 0) + 1)
  // A directory of many files that are all its own is one output.
  const whole = [...many]
    .filter(
      ([directory, count]) =>
        count > 8 &&
        directory !== '' &&
        !listing.files.some(({ path }) => path.startsWith(directory) && !files.includes(path)),
    )
    .map(([directory]) => directory)
  const single = files.filter((file) => !whole.some((directory) => file.startsWith(directory)))
  const seen = 'written in the trial run'
  return [
    ...whole.map((directory) => ({ value: directory, why: seen })),
    ...single.map((value) => ({ value, why: said.get(value) ?? `${seen} of ${name}` })),
  ]
}

/** Two steps that write the same file cannot both be: of guesses the later stays; what the author tells becomes one step. */
function merged(steps: readonly ProposedStep[], missing: Missing[]): ProposedStep[] {
  const kept: ProposedStep[] = []
  for (const step of steps) {
    const shared = (other: ProposedStep): string | undefined =>
      other.outputs.find(({ value }) => step.outputs.some((output) => output.value === value))?.value
    const index = kept.findIndex((other) => shared(other) !== undefined)
    const other = kept[index]
    if (other === undefined) kept.push(step)
    else if (step.rank !== 'guessed' && 'run' in step.action && 'run' in other.action) {
      const outputs = [
        ...other.outputs,
        ...step.outputs.filter(({ value }) => !other.outputs.some((one) => one.value === value)),
      ]
      const why = `${other.why} and ${step.why}: both write ${shared(other)}`
      // What was between them comes before both: it stands there already.
      kept[index] = { ...other, action: { run: `${other.action.run} && ${step.action.run}` }, outputs, why }
    } else {
      const [out, stays] = isOlder(step, other) ? [step, other] : [other, step]
      const hint = 'if the other is the right one, remove this one, or write in the README which is run'
      missing.push({
        message: `${commandOf(out)} and ${commandOf(stays)} both write ${shared(other)}: ${commandOf(stays)} is taken`,
        hint,
      })
      kept[index] = stays
    }
  }
  return kept
}

function isOlder(step: ProposedStep, other: ProposedStep): boolean {
  const old = /(^|[^a-z])(old|bak|backup|copy|orig|tmp|test|draft|v?0)([^a-z]|$)/i
  return old.test(commandOf(step)) && !old.test(commandOf(other))
}

function commandOf({ action }: ProposedStep): string {
  return `\`${'run' in action ? action.run : action.notebook}\``
}
