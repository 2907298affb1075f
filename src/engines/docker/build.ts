import type { Readable } from 'node:stream'
import protobuf from 'protobufjs/light.js'
import { LastLines } from '../../io/last-lines.ts'
import type { Watch } from '../engine.ts'
import { buildError, errorOf, keptLines, messages } from './answer.ts'

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
      const exitCode = /exit code: (\d+)/.exec(error)?.[1]
      throw buildError({ error, exitCode, command: logs.failedCommand() ?? 'a command', tail: logs.tail() })
    }
  }
}
