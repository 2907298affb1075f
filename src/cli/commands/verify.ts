import pLimit from 'p-limit'
import { exitCodeOfVerdict } from '../../compare/judge.ts'
import type { ExitCode } from '../../errors.ts'
import type { RunContext } from '../../model/context.ts'
import type { EventSink } from '../../model/event.ts'
import type { Verdict } from '../../model/verdict.ts'
import { verdictText } from '../../report/terminal.ts'
import { verify } from '../../verify.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { errorDocument, exitCodeOfError, showError } from '../show-error.ts'
import { colorsFor, print, printJson } from '../terminal.ts'

type VerifyOptions = CommonOptions & { readonly jobs: number; readonly runs: number; readonly all?: boolean }

/** What became of one package: its verdict, or the error that kept it from having one. */
type Ending = { readonly name: string } & ({ readonly verdict: Verdict } | { readonly error: unknown })

export async function command(packages: string[], options: VerifyOptions, signal: AbortSignal): Promise<ExitCode> {
  const several = packages.length > 1
  const limit = pLimit(options.jobs)
  using context = commandContext(options, signal)
  const endings = await Promise.all(
    packages.map((name) =>
      limit(async () => {
        const own = several ? { ...context, emit: namedEvents(name, context.emit) } : context
        const ending = await verifyOne(name, own, options.runs)
        if (options.json !== true) {
          context.aside(() => {
            if (several) print('', `== ${name}`)
            show(ending, options)
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

async function verifyOne(name: string, context: RunContext, runs: number): Promise<Ending> {
  const { signal } = context
  try {
    signal.throwIfAborted()
    return { name, verdict: await verify(packageSource(name), context, runs) }
  } catch (error) {
    // However the work ended, an interrupt is what the user asked for.
    return { name, error: signal.aborted ? signal.reason : error }
  }
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
