import type { Readable } from 'node:stream'
import { LastLines } from '../../io/last-lines.ts'
import { buildError, errorOf, keptLines, messages } from '../docker/answer.ts'
import type { Watch } from '../engine.ts'

/** How Buildah announces an instruction. */
const instruction = /^STEP \d+\/\d+: (.*)$/

/**
 * Reads Podman's answer to a build to its end. It is Buildah's output as a terminal would get it: what a command prints
 * stands between the lines that announce instructions.
 * @throws ReproError `build-failed`
 */
export async function followBuildah(answer: Readable, watch: Watch): Promise<void> {
  let command = 'a command'
  let tail = new LastLines(keptLines)
  const hear = (text: string): void => {
    for (const line of tail.add(Buffer.from(text))) {
      watch.line(line)
      const begun = instruction.exec(line)?.[1]
      if (begun === undefined) continue
      command = begun
      tail = new LastLines(keptLines)
    }
  }
  for await (const message of messages(answer)) {
    const error = errorOf(message)
    if (error !== undefined) {
      const exitCode = /exit status (\d+)/.exec(error)?.[1]
      throw buildError({ error: error.trim(), exitCode, command, tail: tail.tail() })
    }
    if (message.stream !== undefined) hear(message.stream)
  }
}
