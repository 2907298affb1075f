import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { script } from '../harness/by-hand.ts'
import type { Case } from '../harness/case.ts'
import { writeFiles, writePackage } from '../harness/files.ts'
import { race } from '../harness/race.ts'
import { repro } from '../harness/repro.ts'

export const hashing: Case = {
  name: 'hashing',
  async *rows(scratch) {
    for (const { what, files, size, goal, rounds, hash } of [
      { what: '5 GB in one file', files: 1, size: 5e9, goal: 1.05, rounds: 2, hash: 'sha256sum files/0/0' },
      {
        what: '100,000 files of 2 kB',
        files: 100_000,
        size: 2000,
        goal: 1.2,
        rounds: 5,
        hash: 'find files -type f -print0 | xargs -0 sha256sum',
      },
    ]) {
      const directory = path.join(scratch, 'paper')
      await mkdir(directory)
      await writePackage(directory)
      await writeFiles(path.join(directory, 'files'), files, size)
      yield {
        what: `\`repro validate\`, which hashes the package: ${what}`,
        against: `\`${hash.replace('|', '\\|')}\``,
        goal: { value: goal },
        measured: await race({ command: repro('validate', directory) }, { command: script(hash), directory }, rounds),
      }
      await rm(directory, { recursive: true })
    }
  },
}
