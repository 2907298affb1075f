import { setTimeout as sleep } from 'node:timers/promises'
import { engineReport } from '../engines/docker/report.ts'
import { messageOf } from '../errors.ts'
import { boundBy } from '../io/bounds.ts'
import type { Settings } from '../model/context.ts'
import type { Check, Finding, NamedFinding, Patient } from './check.ts'
import { checks } from './checks.ts'

export interface Diagnosis {
  /** Whether a package can be verified on this machine. */
  readonly ready: boolean
  readonly checks: readonly NamedFinding[]
}

/** Longest that a check may take, in milliseconds. */
const patience = 30_000

/** Looks at everything that verifying a package needs of this machine, side by side. */
export async function diagnose(settings: Settings, signal: AbortSignal): Promise<Diagnosis> {
  const engine = engineReport(settings)
  engine.catch(() => {})
  const found = await Promise.all(checks.map((check) => examine(check, { settings, engine }, signal)))
  await engine.then(
    (report) => report[Symbol.asyncDispose](),
    () => {},
  )
  signal.throwIfAborted()
  const findings = found.filter((finding) => finding !== undefined)
  return { ready: findings.every(({ status }) => status !== 'fail'), checks: findings }
}

/** One check's finding; that it took too long or broke is a finding too. */
export async function examine(
  { name, vital, look }: Check,
  patient: Patient,
  signal: AbortSignal,
  limit = patience,
): Promise<NamedFinding | undefined> {
  const over = new AbortController()
  using bounds = boundBy([signal, over.signal])
  const bounded = bounds.signal
  const late = sleep(limit, undefined, { signal: bounded }).then((): Finding => {
    return {
      status: vital === true ? 'fail' : 'warn',
      detail: `no answer within ${limit / 1000} s`,
      remedy: 'Look whether this machine is overloaded, or the engine hangs.',
    }
  })
  try {
    const finding = await Promise.race([look(patient, bounded), late])
    return finding === undefined ? undefined : { name, ...finding }
  } catch (error) {
    return { name, status: 'warn', detail: `could not be checked: ${messageOf(error)}`, remedy: 'Report this.' }
  } finally {
    over.abort()
    late.catch(() => {})
  }
}
