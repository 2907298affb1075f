import path from 'node:path'
import pLimit from 'p-limit'
import { exitCodeOfVerdict } from '../../compare/judge.ts'
import { ReproError, type ExitCode } from '../../errors.ts'
import type { SigningKey } from '../../evidence/keys.ts'
import { signRun, type SignedRun } from '../../evidence/sign-run.ts'
import { exists } from '../../io/files.ts'
import type { RunContext } from '../../model/context.ts'
import type { EventSink } from '../../model/event.ts'
import type { Verdict } from '../../model/verdict.ts'
import { findVerdict } from '../../record/find.ts'
import { verdictText } from '../../report/terminal.ts'
import { verify } from '../../verify.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { readSigningKey } from '../keys.ts'
import { withShell } from '../next.ts'
import { packageSource } from '../source.ts'
import { errorDocument, exitCodeOfError, showError } from '../show-error.ts'
import { colorsFor, print, printJson, safe } from '../terminal.ts'

type VerifyOptions = CommonOptions & {
  readonly jobs: number
  readonly runs: number
  readonly all?: boolean
  readonly sign?: string
}

/** What became of one package: its verdict, or the error that kept it from having one. */
type Ending = { readonly name: string } & (
  | { readonly verdict: Verdict; readonly signed?: SignedRun }
  | { readonly error: unknown }
)

/** How each package is verified. */
interface Wishes {
  readonly runs: number
  /** Signs each verdict; absent where that is not asked for. */
  readonly key: SigningKey | undefined
}

export async function command(packages: string[], options: VerifyOptions, signal: AbortSignal): Promise<ExitCode> {
  const several = packages.length > 1
  if (several && options.image !== undefined) {
    throw new ReproError('usage', '--image is the environment of one package, and several are named', {
      hint: 'Verify them one by one.',
    })
  }
  const limit = pLimit(options.jobs)
  // Before anything takes long: a key that cannot sign is known at once.
  const key = options.sign === undefined ? undefined : await readSigningKey(options.sign, signal)
  using context = commandContext(options, signal)
  const endings = await Promise.all(
    packages.map((name) =>
      limit(async () => {
        const own = several ? { ...context, emit: namedEvents(name, context.emit) } : context
        const ending = await verifyOne(name, own, { runs: options.runs, key })
        if (options.json !== true) {
          const told = await withNext(ending)
          context.aside(() => {
            if (several) print('', `== ${name}`)
            show(told, options)
          })
        }
        return ending
      }),
    ),
  )
  if (options.json === true) {
    const [only] = endings
    printJson(
      several || only === undefined
        ? endings.map((ending) => ({ package: ending.name, ...document(ending) }))
        : (document(only).verdict ?? document(only)),
    )
  }
  return worst(endings.map(exitCodeOfEnding))
}

async function verifyOne(name: string, context: RunContext, { runs, key }: Wishes): Promise<Ending> {
  const { signal } = context
  try {
    signal.throwIfAborted()
    const verdict = await verify(packageSource(name), context, runs)
    if (key === undefined) return { name, verdict }
    const found = await findVerdict(await directoryOf(verdict, name, context), context.settings)
    return { name, verdict, signed: await signRun(found, { key }, context) }
  } catch (error) {
    // However the work ended, an interrupt is what the user asked for.
    return { name, error: signal.aborted ? signal.reason : error }
  }
}

/** Where a run was kept: in its package's directory, or, of what is no directory, where the settings say. */
async function directoryOf({ run }: Verdict, name: string, { settings }: RunContext): Promise<string> {
  const inPackage = path.join(name, '.repro', 'runs', run.id)
  return (await exists(inPackage)) ? inPackage : path.join(settings.runsDirectory, run.id)
}

/** As a person is told of it: where a step failed, with how to look. */
async function withNext(ending: Ending): Promise<Ending> {
  if ('error' in ending || ending.verdict.failure === undefined) return ending
  return { ...ending, verdict: { ...ending.verdict, failure: await withShell(ending.verdict.failure, ending.name) } }
}

/** The same events, each telling of which package it is. */
function namedEvents(name: string, emit: EventSink): EventSink {
  return (event) => {
    if (event.type === 'warning') emit({ ...event, message: `${name}: ${event.message}` })
    else if (event.type === 'decided') emit({ ...event, step: `${name}: ${event.step}` })
    else emit({ ...event, activity: { ...event.activity, label: `${name}: ${event.activity.label}` } })
  }
}

function show(ending: Ending, { all }: VerifyOptions): void {
  if ('error' in ending) return showError(ending.error)
  const style = { width: process.stdout.columns || 100, colors: colorsFor(process.stdout) }
  print(verdictText(ending.verdict, all === true ? { ...style, mostClaims: Infinity } : style))
  if (ending.signed !== undefined) print(safe(`signed: ${ending.signed.file}`))
}

function document(ending: Ending): { verdict?: Verdict; error?: unknown } {
  return 'verdict' in ending ? { verdict: ending.verdict } : errorDocument(ending.error)
}

function exitCodeOfEnding(ending: Ending): ExitCode {
  return 'verdict' in ending ? exitCodeOfVerdict(ending.verdict) : exitCodeOfError(ending.error)
}

/** Of several packages the worst ending counts; an interrupt is worse than all. */
function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce((a, b) => (b > a ? b : a), 0)
}
