import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import type { TableConverter } from '../model/table.ts'

/** Under tsx the child's file is TypeScript, in the package it is JavaScript. */
const child = fileURLToPath(import.meta.url).replace(/\.([jt]s)$/, '/parquet-child.$1')

/** Of a file, which is held whole, bytes. */
const largest = 512 * 2 ** 20
/** JavaScript's heap in the child, MiB. */
const heap = 2048

/** Converts each table in a process of its own, which is killed when its time is up. */
export function tableConverter(limits = { milliseconds: 600_000 }): TableConverter {
  return {
    async *convert(file) {
      const converter = fork(child, {
        execArgv: [...process.execArgv, `--max-old-space-size=${heap}`],
        env: {},
        stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
        timeout: limits.milliseconds,
        killSignal: 'SIGKILL',
      })
      const { stdin, stdout } = converter
      if (stdin === null || stdout === null) throw new Error('its converter does not start')
      let problem = 'converting it takes too long or too much memory'
      converter.on('message', (message) => (problem = String(message)))
      converter.on('error', (error) => (problem = `its converter fails: ${error.message}`))
      const ended = once(converter, 'exit')
      const fed = pipeline(Readable.from(bounded(file)), stdin).catch((error: unknown) => error)
      try {
        yield* stdout as AsyncIterable<Uint8Array>
        const [code] = (await ended) as [number | null]
        if (code !== 0) throw new Error(problem)
      } finally {
        converter.kill('SIGKILL')
        await fed
      }
    },
  }
}

async function* bounded(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const chunk of file) {
    size += chunk.length
    if (size > largest) throw new Error(`it has more than ${largest / 2 ** 20} MiB`)
    yield chunk
  }
}
