/** What can go wrong, each with its exit code. A difference is data and has no code here. */
const exitCodes = {
  /** The command line is wrong. */
  usage: 2,
  /** The manifest is wrong; `problems` says where. */
  'manifest-invalid': 2,
  /** The package is wrong: no manifest, an unreadable file, a record that would be overwritten. */
  'package-invalid': 2,
  /** The image that was given in a file is not this package's environment, or no image. */
  'image-invalid': 2,
  /** The base image cannot be had or made. */
  'base-unavailable': 3,
  /** Something that is needed is not on this machine, and the network may not be asked for it. */
  offline: 3,
  /** A command of the environment's build failed. */
  'build-failed': 3,
  /** A step needs more graphics processors than the engine can give. */
  'no-gpu': 3,
  /** Data cannot be had, or is not what its hash says. */
  'data-unavailable': 3,
  /** A step ended with another exit code than 0. */
  'step-failed': 4,
  /** A step ran longer than its time limit. */
  'time-limit': 4,
  /** A step used more memory than its limit. */
  'out-of-memory': 4,
  /** A step printed nothing for longer than its limit. */
  'silent-too-long': 4,
  /** A step wanted more processes than its limit. */
  'too-many-processes': 4,
  /** A step wrote more bytes or files than its limit. */
  'disk-limit': 4,
  /** A service ended or did not answer before its time limit. */
  'service-not-ready': 4,
  /** A step's outputs cannot be taken: not there as declared, or not safe to unpack. */
  'outputs-invalid': 4,
  /** No engine can be reached. */
  'no-engine': 5,
  /** The engine, or this machine, broke while it worked; not the paper's doing. */
  'engine-failed': 5,
  /** The person who runs asked for an end. */
  interrupted: 130,
} as const

export type ErrorCode = keyof typeof exitCodes
export type ExitCode = 0 | 1 | (typeof exitCodes)[ErrorCode]

/** One thing that is wrong in a file, at a place that an editor can jump to. */
export interface Problem {
  /** Path of the file, as the user would name it. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
  /** The text of that line. */
  readonly source: string
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
}

interface ErrorDetails {
  /** What to do next. */
  readonly hint?: string
  /** The last lines of the output that led here. */
  readonly log?: readonly string[]
  readonly problems?: readonly Problem[]
  /** The step that failed. */
  readonly step?: string
  readonly cause?: unknown
}

/** The only error that this library throws on purpose. */
export class ReproError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly log: readonly string[]
  readonly problems: readonly Problem[]
  readonly step: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'ReproError'
    this.code = code
    this.hint = details.hint
    this.log = details.log ?? []
    this.problems = details.problems ?? []
    this.step = details.step
  }

  get exitCode(): ExitCode {
    return exitCodes[this.code]
  }
}

/** A failure of the engine or of this machine, and told as that; `remedy` is what helps, in sentences. */
export function notThePapers(message: string, remedy: string, details: Omit<ErrorDetails, 'hint'> = {}): ReproError {
  return new ReproError('engine-failed', message, { ...details, hint: `This is not the paper's failure. ${remedy}` })
}

/** The exit code that a code of failure stands for. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return exitCodes[code]
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** What went wrong first: that cleaning up after an error fails as well does not hide it. */
export function firstError(error: unknown): unknown {
  // Not every Node.js has the class; TypeScript makes an error of that name there.
  const isSecond = error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error
  return isSecond ? firstError(error.suppressed) : error
}
