import { cp, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { project, type Shell } from './shell.ts'

/** What the reader of a document has at hand before the first block. */
export type Scene = (shell: Shell) => Promise<void>

async function copy(shell: Shell, from: string, to = '.'): Promise<void> {
  const target = path.join(shell.home, to)
  await mkdir(path.dirname(target), { recursive: true })
  await cp(path.join(project, from), target, { recursive: true })
}

async function does(shell: Shell, script: string): Promise<void> {
  const { exitCode, printed } = await shell.run(`(${script}\n)`)
  if (exitCode !== 0) throw new Error(`the scene could not be set: ${printed}`)
}

/** A folder with a script, data and a README, as an author has it, and its package. */
const pupils = 'test/packages/init/py-plain'

/** Documents that need no more than an empty folder have none. */
export const scenes: Readonly<Record<string, Scene>> = {
  'docs/authors.md': async (shell) => {
    await copy(shell, pupils)
    await does(shell, 'echo "The tallest pupil measures 163.2 cm." > paper.txt')
  },
  'docs/tolerances.md': async (shell) => {
    await copy(shell, pupils)
    await does(shell, 'repro init --yes --from-run')
  },
  'docs/init.md': async (shell) => copy(shell, pupils),
  'docs/reviewers.md': async (shell) => {
    await copy(shell, 'papers/echo')
    await does(
      shell,
      `mkdir ../sent && repro pack . -o ../sent/paper.tar.gz
       for who in mine theirs; do
         repro keygen ../$who && repro verify . --sign ../$who.key
         cp "$(ls -d .repro/runs/*/ | tail -n 1)verdict.dsse.json" ../sent/$who.dsse.json
       done
       cp ../sent/* .`,
    )
  },
  'docs/archives.md': async (shell) => {
    await copy(shell, 'papers/echo', 'echo')
    await does(shell, 'mkdir incoming && for n in 1 2; do repro pack echo -o incoming/$n.tar.gz; done')
  },
  'docs/ci.md': async (shell) => {
    await copy(shell, 'papers/echo')
    await does(shell, 'repro keygen ../ci')
    await shell.run('export REPRO_KEY_FILE=$PWD/../ci.key')
  },
  'docs/environment.md': async (shell) => {
    await copy(shell, 'papers/echo', 'paper-dir')
    await does(
      shell,
      `cat > repro.yaml <<'END'
repro: 1
title: A paper
base: { debian: bookworm }
dependencies: { apt: [python3, python3-pip], pip: requirements.txt }
steps:
  prepare: { run: sort data.txt > sorted.txt, outputs: [sorted.txt] }
  count: { needs: [prepare], run: sh count.sh, outputs: [count.txt] }
results:
  n: { from: { file: count.txt, match: '[0-9]+' }, expect: 3 }
END
echo 'six==1.16.0' > requirements.txt
printf 'c\\na\\nb\\n' > data.txt
echo 'wc -l < sorted.txt > count.txt' > count.sh
repro run
# Nobody has built this one before, on whatever engine.
printf 'six==1.17.0\\n# %s\\n' "$(date +%s)-$$" > requirements.txt
printf 'c\\na\\nd\\n' > data.txt`,
    )
  },
  'docs/evidence.md': async (shell) => {
    await copy(shell, 'papers/echo', 'paper-dir')
    await does(
      shell,
      `mkdir keys && for who in one two; do
         repro keygen keys/$who && repro verify paper-dir --sign keys/$who.key
         cp "$(ls -d paper-dir/.repro/runs/*/ | tail -n 1)verdict.dsse.json" $who.dsse.json
       done
       rm keys/*.key`,
    )
  },
  'docs/library.md': async (shell) => copy(shell, 'papers/echo'),
  'docs/packing.md': async (shell) => {
    await copy(shell, 'papers/echo', 'paper-dir')
    await does(shell, 'repro pack paper-dir -o paper.tar.gz')
  },
  'docs/reports.md': async (shell) => {
    await copy(shell, 'papers/echo')
    await copy(shell, 'papers/echo', 'papers/games')
    await does(shell, 'repro verify papers/games .')
  },
}
