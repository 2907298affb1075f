import { largestFile, temporarySpace, type ContainerEnd } from '../engines/engine.ts'
import type { StepPlan } from '../model/plan.ts'
import type { Failure } from '../model/run.ts'
import { remedyFor } from './remedies.ts'

const hints = {
  'step-failed': 'The lines above are the last that it printed; the whole log is kept with the run.',
  'time-limit': 'Give the step more time in `limits: { time: … }`, or have it do less.',
  'silent-too-long': 'Have the step print its progress, or give it more in `limits: { silence: … }`.',
  'out-of-memory': 'Give the step more memory in `limits: { memory: … }`, or have it use less.',
  'too-many-processes': 'Give the step more in `limits: { pids: … }`, or have it start fewer.',
  'disk-limit': 'Give the step more in `limits: { disk: … }`, or have it write less.',
  'outputs-invalid': 'Have the step write what `outputs` declares, or declare what it writes.',
  'service-not-ready': 'Have it listen at the declared port, or give it more time in `limits: { time: … }`.',
} as const

/** A failure of a step's own: the paper's, not the machine's. `what` completes "step train …". */
export function failed({ name, service }: StepPlan, code: keyof typeof hints, what: string): Failure {
  const message = `${service === undefined ? 'step' : 'service'} ${name} ${what}`
  return { code, message, hint: hints[code], step: name, log: [] }
}

/** The exit code of a shell that has not found a command, what Podman's init says of one, and what helps. */
const commandNotFound = 127
const initsComplaint = 'failed to exec pid1'
const commandHint = 'a command was not found: name the package that has it in `dependencies`, or correct its name'

/** How shells, Python, Node, R and C programs say that they were given no more processes. */
const noMoreProcesses =
  /cannot fork|can't start new thread|unable to (fork|create.*thread)|pthread_create failed|spawn \S+ EAGAIN|resource temporarily unavailable/i

/** 128 and SIGXFSZ: the kernel ends who writes more into a file than it may have. */
const fileTooLarge = 153

/** What was wrong with how a step ended, if anything was. The last lines of its log tell what the engine can't. */
export function failureOfEnd(step: StepPlan, end: ContainerEnd, log: readonly string[]): Failure | undefined {
  const { limits } = step
  // Told even where only a child died of it and the step itself went on: what it gave is not what it should give.
  if (end.outOfMemory)
    return failed(step, 'out-of-memory', `ran out of memory: its limit is ${mebibytes(limits.memory)}`)
  if (end.exitCode === 0) return undefined
  // The engine looks once a second, and a fork bomb can be over sooner.
  if ((end.peakPids ?? 0) >= limits.pids || log.some((line) => noMoreProcesses.test(line))) {
    return failed(step, 'too-many-processes', `wanted too many processes: its limit is ${limits.pids}`)
  }
  if (end.exitCode === fileTooLarge || log.some((line) => /file too large|EFBIG/i.test(line))) {
    return failed(step, 'disk-limit', `wanted a file larger than ${mebibytes(largestFile)}`)
  }
  if (log.some((line) => /no space left on device|ENOSPC/i.test(line))) {
    return failed(
      step,
      'disk-limit',
      `found no space left: /tmp holds ${mebibytes(temporarySpace)}, /dev/shm a quarter`,
    )
  }
  const failure = failed(step, 'step-failed', `ended with exit code ${end.exitCode}`)
  const isNotFound = end.exitCode === commandNotFound || log.some((line) => line.includes(initsComplaint))
  const remedy = remedyFor(step, log) ?? (isNotFound ? commandHint : undefined)
  return remedy === undefined ? failure : withRemedy(failure, remedy)
}

/** The failure with what its last lines ask for. */
export function withRemedy(failure: Failure, remedy: string): Failure {
  return { ...failure, hint: `${remedy}. The whole log is kept with the run.` }
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MiB`
}

export function secondsText(milliseconds: number): string {
  return `${milliseconds / 1000} s`
}
