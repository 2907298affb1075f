import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Case } from '../harness/case.ts'
import { writeFiles, writePackage } from '../harness/files.ts'
import { growth } from '../harness/growth.ts'
import type { Side } from '../harness/race.ts'
import { environmentOf, repro } from '../harness/repro.ts'
import { printing } from './log.ts'

interface Growing {
  readonly what: string
  readonly sizes: readonly number[]
  readonly command: 'verify' | 'validate'
  readonly manifest: (size: number) => string
  readonly files?: (size: number) => number
}

const head = 'repro: 1\ntitle: A package to grow\nbase: { debian: bookworm }\n'

const all: readonly Growing[] = [
  {
    what: '`repro verify`, steps one after the other',
    sizes: [1, 25, 100],
    command: 'verify',
    manifest: (size) => `${head}steps:\n${steps(size)}results:\n  out: { from: ${size - 1}.json, expect: 1 }\n`,
  },
  {
    what: '`repro verify`, results',
    sizes: [1, 1000, 10_000],
    command: 'verify',
    manifest: (size) =>
      `${head}steps:\n  s: { run: 'seq ${size} | paste -sd, | sed "s/.*/[&]/" > out.json', outputs: [out.json] }\nresults:\n${range(size, (index) => `  r${index}: { from: 'out.json#/${index}', expect: ${index + 1} }\n`)}`,
  },
  {
    what: '`repro validate`, files',
    sizes: [10, 10_000, 100_000],
    command: 'validate',
    manifest: () => `${head}steps:\n${steps(1)}results:\n  out: { from: 0.json, expect: 1 }\n`,
    files: (size) => size,
  },
  {
    what: '`repro verify`, MiB that a step prints',
    sizes: [1, 128, 1024],
    command: 'verify',
    manifest: (size) =>
      `${head}steps:\n  s: { run: '${printing(size * 2 ** 20)}; echo 1 > 0.json', outputs: [0.json], limits: { log: 2g } }\nresults:\n  out: { from: 0.json, expect: 1 }\n`,
  },
]

export const growing: Case = {
  name: 'growing',
  async *rows(scratch) {
    for (const { what, sizes, command, manifest, files } of all) {
      const sideOf = async (size: number): Promise<Side> => {
        const directory = path.join(scratch, 'paper')
        await rm(directory, { recursive: true, force: true })
        await mkdir(directory)
        await writePackage(directory, manifest(size))
        await writeFiles(path.join(directory, 'files'), files?.(size) ?? 0, 1000)
        if (command === 'verify') environmentOf(directory)
        return { command: command === 'verify' ? repro('verify', directory, '--quiet') : repro('validate', directory) }
      }
      yield { what, against: 'itself', goal: { value: 1.1 }, measured: await growth(sizes, sideOf) }
    }
  },
}

/** Each needs the one before. */
function steps(count: number): string {
  return range(count, (index) => {
    const needs = index === 0 ? '' : `needs: [s${index - 1}], `
    return `  s${index}: { ${needs}run: 'echo 1 > ${index}.json', outputs: [${index}.json] }\n`
  })
}

function range(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('')
}
