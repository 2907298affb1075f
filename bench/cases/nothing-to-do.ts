import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Case } from '../harness/case.ts'
import { writeFiles } from '../harness/files.ts'
import { race, type Side } from '../harness/race.ts'
import { repro } from '../harness/repro.ts'

const versions = { dvc: '3.67.1', snakemake: '9.27.1' }

/** Each reads a thousand files, and what the step before has written. */
const steps = Array.from({ length: 10 }, (_, index) => {
  const before = index === 0 ? [] : [`${index - 1}.txt`]
  const files = `files/${index}`
  const output = `${index}.txt`
  return { index, before, files, output, run: `cat ${[...before, `${files}/*`].join(' ')} | sha256sum > ${output}` }
})

export const nothingToDo: Case = {
  name: 'nothing-to-do',
  async *rows(scratch) {
    const programs = path.join(scratch, 'programs')
    execFileSync('python3', ['-m', 'venv', programs])
    const wanted = Object.entries(versions).map(([name, version]) => `${name}==${version}`)
    execFileSync(path.join(programs, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...wanted])
    // Nothing of theirs goes into the home directory, or to their makers.
    const cache = path.join(scratch, 'cache')
    const env = { XDG_CACHE_HOME: cache, DVC_SITE_CACHE_DIR: cache, DVC_NO_ANALYTICS: '1' }

    const side = (name: string, ...command: [string, ...string[]]) => ({
      command,
      directory: path.join(scratch, name),
      env: name === 'repro' ? {} : env,
    })
    const ours = side('repro', ...repro('run', '--quiet'))
    await prepare(ours, { file: 'repro.yaml', text: forRepro() })
    const dvc = side('dvc', path.join(programs, 'bin/dvc'), 'repro', '--quiet')
    await prepare(dvc, { file: 'dvc.yaml', text: forDvc() }, ['init', '--no-scm', '--quiet'])
    const snakemake = side('snakemake', path.join(programs, 'bin/snakemake'), '--cores', '1', '--quiet', 'all')
    await prepare(snakemake, { file: 'Snakefile', text: forSnakemake() })

    for (const [against, theirs] of [
      [`\`dvc repro\` ${versions.dvc}`, dvc],
      [`\`snakemake\` ${versions.snakemake}`, snakemake],
    ] as const) {
      yield {
        what: '`repro run` with nothing to do: 10 steps, 10,000 files',
        against: `${against} on the same graph`,
        goal: { value: 0.2 },
        measured: await race(ours, theirs, 15),
      }
    }
  },
}

/** The graph written down and worked off, and looked at twice more: what is kept of what has just changed is kept then. */
async function prepare(
  { command: [program, ...args], directory, env }: Side & { readonly directory: string },
  graph: { readonly file: string; readonly text: string },
  begin?: readonly string[],
): Promise<void> {
  await mkdir(directory)
  await writeFile(path.join(directory, graph.file), graph.text)
  await writeFiles(path.join(directory, 'files'), 10_000, 1000)
  for (const call of [...(begin === undefined ? [] : [begin]), args, args, args]) {
    execFileSync(program, call, {
      cwd: directory,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }
}

function forRepro(): string {
  const lines = steps.map(
    ({ index, before, output, run }) =>
      `  s${index}: { needs: [${before.map(() => `s${index - 1}`).join('')}], run: '${run}', outputs: [${output}] }\n`,
  )
  return `repro: 1
title: Ten steps
base: { debian: bookworm }
steps:
${lines.join('')}results:
  last: { from: 9.txt, expect: 1 }
`
}

function forDvc(): string {
  const lines = steps.map(
    ({ index, before, files, output, run }) =>
      `  s${index}: { cmd: '${run}', deps: [${[...before, files].join(', ')}], outs: [${output}] }\n`,
  )
  return `stages:\n${lines.join('')}`
}

function forSnakemake(): string {
  const rules = steps.map(
    ({ index, before, files, output, run }) => `rule s${index}:
    input: expand("${files}/{file}", file=range(1000))${before.map((file) => `, "${file}"`).join('')}
    output: "${output}"
    shell: "${run}"
`,
  )
  return `rule all:\n    input: "9.txt"\n${rules.join('')}`
}
