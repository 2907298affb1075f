import type { Readable } from 'node:stream'
import { ReproError } from '../../errors.ts'
import { engineDiskFull } from '../trouble.ts'
import type { Watch } from '../engine.ts'

/** One line of the answer to a build or a pull. */
interface EngineMessage {
  readonly id?: string
  readonly aux?: unknown
  readonly stream?: string
  readonly status?: string
  readonly error?: string
  readonly errorDetail?: { readonly message?: string }
}

/** How many of a command's last lines are kept. */
export const keptLines = 40

/**
 * Reads the engine's answer to a pull or an import to its end.
 * @throws Error with the engine's own words.
 */
export async function followPull(answer: Readable, watch: Watch): Promise<void> {
  for await (const message of messages(answer)) {
    const error = errorOf(message)
    if (error !== undefined) throw new Error(error)
    if (message.status !== undefined) watch.line([message.id, message.status].filter(Boolean).join(': '))
  }
}

/**
 * Reads the engine's answer to the loading of an image to its end, and finds in it which image that was.
 * @throws Error with the engine's own words.
 */
export async function followLoad(answer: Readable, watch: Watch): Promise<string | undefined> {
  let id: string | undefined
  for await (const message of messages(answer)) {
    const error = errorOf(message)
    if (error !== undefined) throw new Error(error)
    const said = (message.stream ?? message.status ?? '').trim()
    if (said !== '') watch.line(said)
    id = /^Loaded image(?: ID)?: (sha256:[0-9a-f]{64})$/m.exec(said)?.[1] ?? id
  }
  return id
}

/** A line each. Not by `readline`, which says nothing when the stream breaks off and waits for ever. */
export async function* messages(answer: Readable): AsyncGenerator<EngineMessage> {
  let rest = ''
  for await (const text of answer.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as EngineMessage
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as EngineMessage
}

export function errorOf(message: EngineMessage): string | undefined {
  return message.errorDetail?.message ?? message.error
}

/** How a build's command failed, as its engine says it. */
export interface FailedCommand {
  readonly error: string
  /** Absent where no command ended with one: then it is not the package's failure. */
  readonly exitCode: string | undefined
  /** As the shell was given it. */
  readonly command: string
  readonly tail: readonly string[]
}

/**
 * A command that ended with an exit code is the package's failure; anything else that ends a build is the engine's.
 * Engines repeat the whole command line, mounts and all; a reader wants the command and its exit code.
 */
export function buildError({ error, exitCode, command, tail }: FailedCommand): ReproError {
  const isFull = [error, ...tail].some((line) => /no space left on device/i.test(line))
  if (isFull) return engineDiskFull(tail)
  if (exitCode === undefined) {
    return new ReproError('engine-failed', `the engine could not build the environment: ${error}`, { log: tail })
  }
  const what = `the environment could not be built: ${shellCommandOf(command)} ended with exit code ${exitCode}`
  return new ReproError('build-failed', what, {
    hint: "The lines above are the command's own. Mend the dependency in repro.yaml that they name.",
    log: tail,
  })
}

/**
 * What the shell was given, of `RUN --mount=… ["/bin/sh","-ec",". /run/repro/env && make"]`,
 * which is no JSON in BuildKit's mouth: it takes the escapes away. A script that begins with a comment is called by that.
 */
function shellCommandOf(name: string): string {
  const command = /RUN .*?\["\/bin\/sh","-ec","(.*)"\]$/s.exec(name)?.[1] ?? name
  const script = command.replace('. /run/repro/env && ', '')
  return /^# (.*?)(?:\\n|\n)/.exec(script)?.[1] ?? script
}
