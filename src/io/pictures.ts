import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { NoPicture, Picture, PictureReader } from '../model/picture.ts'
import type { Task } from './pictures/decode-child.ts'

/** Under tsx the child's file is TypeScript, in the package it is JavaScript. */
const child = fileURLToPath(import.meta.url).replace(/\.([jt]s)$/, '/decode-child.$1')

/** JavaScript's heap in the child, MiB. Pixels are not in it: they are bounded by themselves. */
const heap = 1024

/**
 * Reads each picture in a process of its own, which is killed when its time is up. (Not in a thread: a decoder that runs
 * out of memory would take this process with it.)
 */
export function pictureReader(limits = { milliseconds: 60_000 }): PictureReader {
  return {
    async read(bytes, page) {
      const decoder = fork(child, {
        execArgv: [...process.execArgv, `--max-old-space-size=${heap}`],
        env: {},
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        timeout: limits.milliseconds,
        killSignal: 'SIGKILL',
      })
      try {
        return await new Promise<Picture | NoPicture>((resolve) => {
          decoder.once('message', (answer) => resolve(answer as Picture | NoPicture))
          decoder.once('error', (error) => resolve({ problem: `its decoder fails: ${error.message}` }))
          decoder.once('exit', () => resolve({ problem: `decoding it takes too long or too much memory` }))
          decoder.send({ bytes, page } satisfies Task, () => undefined)
        })
      } finally {
        decoder.kill('SIGKILL')
      }
    },
  }
}
