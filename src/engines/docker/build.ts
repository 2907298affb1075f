import type { Readable } from 'node:stream'
import protobuf from 'protobufjs/light.js'
import { ReproError } from '../../errors.ts'
import { LastLines } from '../../io/last-lines.ts'
import type { Watch } from '../engine.ts'

/** The part of BuildKit's `moby.buildkit.v1.StatusResponse` that is read here. */
const statusResponse = protobuf.Root.fromJSON({
  nested: {
    Status: {
      fields: {
        vertexes: { rule: 'repeated', type: 'Vertex', id: 1 },
        logs: { rule: 'repeated', type: 'VertexLog', id: 3 },
      },
    },
    Vertex: {
      fields: {
        digest: { type: 'string', id: 1 },
        name: { type: 'string', id: 3 },
        cached: { type: 'bool', id: 4 },
        completed: { type: 'Time', id: 6 },
        error: { type: 'string', id: 7 },
      },
    },
    VertexLog: { fields: { vertex: { type: 'string', id: 1 }, msg: { type: 'bytes', id: 4 } } },
    Time: { fields: { seconds: { type: 'int64', id: 1 } } },
  },
}).lookupType('Status')

interface Status {
  readonly vertexes?: readonly { readonly digest: string; readonly name: string; readonly error?: string }[]
  readonly logs?: readonly { readonly vertex: string; readonly msg: Uint8Array }[]
}

/** One line of the answer to a build or a pull. */
interface EngineMessage {
  readonly id?: string
  readonly aux?: unknown
  readonly stream?: string
  readonly status?: string
  readonly error?: string
  readonly errorDetail?: { readonly message?: string }
}

const keptLines = 40

/** What each command of a build printed last, by BuildKit's digest of the command. */
class CommandLogs {
  readonly #lines = new Map<string, LastLines>()
  readonly #names = new Map<string, string>()
  #failed: string | undefined
  readonly #watch: Watch

  constructor(watch: Watch) {
    this.#watch = watch
  }

  add(status: Status): void {
    for (const { digest, name, error } of status.vertexes ?? []) {
      if (!this.#names.has(digest) && !name.startsWith('[internal]')) this.#watch.line(name)
      this.#names.set(digest, name)
      // A cancelled command is a consequence; the first other error is the cause.
      if (error !== undefined && error !== '' && !error.includes('context canceled')) this.#failed ??= digest
    }
    for (const { vertex, msg } of status.logs ?? []) this.#print(vertex, msg)
  }

  #print(vertex: string, chunk: Uint8Array): void {
    const lines = this.#lines.get(vertex) ?? new LastLines(keptLines)
    this.#lines.set(vertex, lines)
    for (const line of lines.add(chunk)) this.#watch.line(line)
  }

  /** The failing command's own last lines. */
  tail(): readonly string[] {
    return this.#lines.get(this.#failed ?? '')?.tail() ?? []
  }

  failedCommand(): string | undefined {
    return this.#names.get(this.#failed ?? '')
  }
}

/**
 * Reads the engine's answer to a build to its end. The answer's status is 200 even for a build that fails,
 * so every message is looked at.
 * @throws ReproError `build-failed`
 */
export async function followBuild(answer: Readable, watch: Watch): Promise<void> {
  const logs = new CommandLogs(watch)
  for await (const message of messages(answer)) {
    if (message.id === 'moby.buildkit.trace' && typeof message.aux === 'string') {
      logs.add(statusResponse.decode(Buffer.from(message.aux, 'base64')) as unknown as Status)
    } else if (message.stream !== undefined && message.stream.trim() !== '') {
      watch.line(message.stream.trim())
    }
    const error = errorOf(message)
    if (error !== undefined) {
      throw buildError(error, logs)
    }
  }
}

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

/** A line each. Not by `readline`, which says nothing when the stream breaks off and waits for ever. */
async function* messages(answer: Readable): AsyncGenerator<EngineMessage> {
  let rest = ''
  for await (const text of answer.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as EngineMessage
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as EngineMessage
}

function errorOf(message: EngineMessage): string | undefined {
  return message.errorDetail?.message ?? message.error
}

/**
 * A command that ended with an exit code is the package's failure; anything else that ends a build is the engine's.
 * BuildKit repeats the whole command line, mounts and all; a reader wants the command and its exit code.
 */
function buildError(error: string, logs: CommandLogs): ReproError {
  const exit = /exit code: (\d+)/.exec(error)?.[1]
  const isFull = [error, ...logs.tail()].some((line) => /no space left on device/i.test(line))
  if (isFull) {
    // Nothing but the engine's disk bounds what a build writes.
    return new ReproError('engine-failed', 'the disk on which the engine keeps its files is full', {
      hint: "This is not the paper's failure. `repro clean --images --older-than 7d` frees room; then run again.",
      log: logs.tail(),
    })
  }
  if (exit === undefined) {
    return new ReproError('engine-failed', `the engine could not build the environment: ${error}`, { log: logs.tail() })
  }
  const command = shellCommandOf(logs.failedCommand() ?? 'a command')
  return new ReproError('build-failed', `the environment could not be built: ${command} ended with exit code ${exit}`, {
    hint: "The lines above are the command's own. Mend the dependency in repro.yaml that they name.",
    log: logs.tail(),
  })
}

/**
 * What the shell was given, of BuildKit's `[stage-0 4/6] RUN --mount=… ["/bin/sh","-ec",". /run/repro/env && make"]`,
 * which is no JSON: BuildKit takes its escapes away.
 */
function shellCommandOf(name: string): string {
  const command = /RUN .*?\["\/bin\/sh","-ec","(.*)"\]$/s.exec(name)?.[1] ?? name
  return command.replace('. /run/repro/env && ', '')
}
