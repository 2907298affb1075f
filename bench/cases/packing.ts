import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { script, stepByHand } from '../harness/by-hand.ts'
import type { Case } from '../harness/case.ts'
import { writeFiles, writePackage } from '../harness/files.ts'
import { race } from '../harness/race.ts'
import { environmentOf, repro } from '../harness/repro.ts'

const packers = { 'tar.gz': 'gzip', 'tar.zst': 'zstd -q' }

/** gzip takes a minute for 2 GB, with us as by hand. */
const packages = [
  { what: '500 MB in 5 files', files: 5, size: 1e8, formats: ['tar.gz'] },
  { what: '2 GB in 20 files', files: 20, size: 1e8, formats: ['tar.zst'] },
  { what: '100,000 files of 2 kB', files: 100_000, size: 2000, formats: ['tar.gz', 'tar.zst'] },
] as const

export const packing: Case = {
  name: 'packing',
  async *rows(scratch) {
    for (const { what, files, size, formats } of packages) {
      const directory = path.join(scratch, 'paper')
      await mkdir(directory)
      await writePackage(directory)
      await writeFiles(path.join(directory, 'files'), files, size)
      const archive = path.join(scratch, 'paper.tar')
      for (const format of formats) {
        yield {
          what: `\`repro pack\` to ${format}: ${what}`,
          against: `\`tar c \\| ${packers[format]}\`, and \`sha256sum\` of both`,
          goal: { value: 1.15 },
          measured: await race(
            { command: repro('pack', directory, '-o', `${archive}.${format}`, '--quiet') },
            {
              command: script(
                `tar c paper | ${packers[format]} > ${archive}.x && sha256sum ${archive}.x && find paper -type f -print0 | xargs -0 sha256sum`,
              ),
              directory: scratch,
            },
            2,
          ),
        }
      }
      await rm(directory, { recursive: true })
    }
    yield* collecting(scratch)
  },
}

/** What a step writes, brought out and hashed. */
async function* collecting(scratch: string) {
  for (const { what, rounds, make } of [
    { what: '2 GB in one file', rounds: 2, make: 'mkdir out && head -c 2000000000 /dev/zero > out/a' },
    {
      what: '100,000 files of 2 kB',
      // By hand it takes two minutes.
      rounds: 1,
      make: 'mkdir out && cd out && head -c 200000000 /dev/zero | split -a 5 -b 2000 -',
    },
  ]) {
    const directory = path.join(scratch, 'step')
    await mkdir(directory)
    await writePackage(
      directory,
      `repro: 1
title: A step that writes much
base: { debian: bookworm }
steps:
  write: { run: '${make}', outputs: [out/] }
results:
  out: { from: out/ }
`,
    )
    const image = environmentOf(directory)
    const byHand = stepByHand({ image, run: make, outputs: ['out'], to: `${scratch}/out` })
    yield {
      what: `\`repro run\`, a step that writes ${what}`,
      against: '`docker create`, `start`, `wait`, `cp`, `rm`, and `sha256sum`',
      goal: { value: 1.15 },
      measured: await race(
        {
          command: repro('run', directory, '--all', '--quiet'),
          before: () => rm(path.join(directory, '.repro/runs'), { recursive: true, force: true }),
        },
        {
          command: script(`${byHand}\nfind ${scratch}/out -type f -print0 | xargs -0 sha256sum`),
          before: () => rm(`${scratch}/out`, { recursive: true, force: true }),
        },
        rounds,
      ),
    }
    await rm(directory, { recursive: true })
  }
}
