import { readdirSync, readFileSync } from 'node:fs'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parse } from 'yaml'
import { readManifest } from '../../src/manifest/read.ts'
import { faultsOf } from '../packages/documents.ts'
import { commandLines, faultsOfCall } from '../unit/cli/calls.ts'
import { blocksOf, callsOf, indentedCode, isShown, missingLines, type Block } from './blocks.ts'
import { scenes } from './scenes.ts'
import { installBeside, openShell, project, type Ended, type Shell } from './shell.ts'

// Every block of every document is executed, in order, or held against what it is: see docs/architecture.md.

const documents = ['README.md', ...readdirSync(path.join(project, 'docs')).map((name) => `docs/${name}`)].filter((file) =>
  file.endsWith('.md'),
)

for (const file of documents) {
  const text = readFileSync(path.join(project, file), 'utf8')
  const blocks = blocksOf(text)
  test(`${file} has its code in fences`, (t) => t.deepEqual(indentedCode(text), []))
  if (blocks.every(({ language }) => language === 'text')) continue
  test.serial(`${file} does what it says`, async (t) => {
    t.timeout(900_000)
    await using shell = await openShell()
    await scenes[file]?.(shell)
    let before: Ended | undefined
    for (const block of blocks) {
      const place = `${file}:${block.line}`
      t.log(place)
      before = await held(t, { block, place, shell, before })
    }
  })
}

interface Held {
  readonly block: Block
  readonly place: string
  readonly shell: Shell
  readonly before: Ended | undefined
}

/** Executes a block, or holds it against what it is; gives what it printed. */
async function held(t: ExecutionContext, now: Held): Promise<Ended | undefined> {
  const { block, place, shell } = now
  switch (block.language) {
    case 'sh':
      return runScript(t, now)
    case 'console':
      // Papers take their time: what is shown of them is held against what `npm run papers` sees.
      if (block.words.includes('papers')) return undefined
      for (const { command, output } of callsOf(block.text)) {
        const ended = await shell.run(filledIn(command))
        t.true(isShown(output, ended.printed), `${place}: ${command} printed\n${ended.printed}`)
      }
      return undefined
    case '':
      t.true(isShown(block.text, now.before?.printed ?? ''), `${place}: what came is\n${now.before?.printed}`)
      return undefined
    case 'yaml':
      await checkYaml(t, now)
      return undefined
    case 'json':
      t.notThrows(() => void JSON.parse(block.text), place)
      return undefined
    case 'ts':
      return runTypeScript(t, now)
    case 'text':
      return undefined
    default:
      return t.fail(`${place}: nobody knows how to test ${block.language}`)
  }
}

async function runScript(t: ExecutionContext, { block, place, shell }: Held): Promise<Ended | undefined> {
  if (block.words.includes('parsed')) {
    checkCalls(t, block.text, place)
    return undefined
  }
  const wanted = Number(block.words.find((word) => word.startsWith('exit='))?.slice(5) ?? 0)
  let ended: Ended | undefined
  if (block.words.includes('each')) {
    await using folder = await keep(shell)
    for (const line of block.text.split('\n').filter((line) => line !== '')) {
      await folder.restore()
      ended = await shell.run(filledIn(line))
      t.is(ended.exitCode, wanted, `${place}: ${line} printed\n${ended.printed}`)
    }
    return ended
  }
  ended = await shell.run(filledIn(block.text))
  t.is(ended.exitCode, wanted, `${place} printed\n${ended.printed}`)
  return ended
}

/** The reader's folder as it is now. The lines of some blocks are alternatives; the reader goes on with the last. */
async function keep({ home }: Shell): Promise<AsyncDisposable & { restore(): Promise<void> }> {
  const kept = `${home}-kept`
  const options = { recursive: true, preserveTimestamps: true }
  await cp(home, kept, options)
  return {
    restore: async () => {
      await rm(home, { recursive: true })
      await cp(kept, home, options)
    },
    [Symbol.asyncDispose]: async () => rm(kept, { recursive: true }),
  }
}

/** Where a document says ID, the newest run is meant. */
function filledIn(script: string): string {
  return script.replaceAll(/(\S*\.repro\/runs\/)ID\b/g, '"$(ls -d $1*/ | tail -n 1)"')
}

/** What cannot be executed here, at least calls `repro` and npm's scripts as they can be called. */
function checkCalls(t: ExecutionContext, script: string, place: string): void {
  const calls = commandLines(script)
  const { scripts } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8')) as { scripts: object }
  const runs = [...script.matchAll(/\bnpm (?:run )?(\S+)/g)].map(([, name = '']) => name)
  t.true(calls.length + runs.length > 0, `${place} calls nothing`)
  for (const call of calls) t.deepEqual(faultsOfCall(call), [], `${place}: ${call.join(' ')}`)
  const own = ['ci', 'link', 'install']
  for (const name of runs) t.true(own.includes(name) || name in scripts, `${place}: npm run ${name}`)
}

async function checkYaml(t: ExecutionContext, { block, place, shell }: Held): Promise<void> {
  const document = parse(block.text) as Record<string, unknown>
  const file = block.words.find((word) => word.startsWith('in='))?.slice(3)
  if (file !== undefined) {
    const { printed } = await shell.run(`cat '${file}'`)
    t.deepEqual(missingLines(block.text, printed), [], `${place}: ${file} is\n${printed}`)
  }
  if (block.words.includes('other')) return
  if (!block.words.includes('part')) {
    t.notThrows(() => void readManifest(block.text, place), place)
    return
  }
  for (const [key, value] of Object.entries(document)) {
    // A part leaves out what it does not speak of.
    const faults = faultsOf(value, `repro#/properties/${key}`).filter((fault) => !/ required property |"then"/.test(fault))
    t.deepEqual(faults, [], `${place}: ${key}`)
  }
}

/** Checks the types of an example and runs it, beside an installed library. */
async function runTypeScript(t: ExecutionContext, { block, place, shell }: Held): Promise<Ended> {
  await installBeside(shell.home)
  await writeFile(path.join(shell.home, 'example.mts'), block.text)
  const flags = '--noEmit --strict --target es2022 --module nodenext --skipLibCheck --types node'
  const checked = await shell.run(`node '${project}/node_modules/typescript/bin/tsc' ${flags} example.mts`)
  t.is(checked.exitCode, 0, `${place}: ${checked.printed}`)
  const ended = await shell.run(`node --import '${import.meta.resolve('tsx')}' example.mts`)
  t.is(ended.exitCode, 0, `${place}: ${ended.printed}`)
  return ended
}

test('a document is told of whose blocks lie', async (t) => {
  t.true(isShown('written: a\n1 … done', 'x\nwritten: a\n1 step done  \ny'))
  t.false(isShown('written: a\n2 … done', 'x\nwritten: a\n1 step done\ny'))
  t.true(isShown('signed: runs/20261126T094523934-4acb4cfd/v in 3.1 s', 'signed: runs/20270101T000000000-00000000/v in 12 s'))
  t.false(isShown('0.08 %', '0.09 %'))
  t.deepEqual(indentedCode('a\n\n    repro verify\n\n```\n\n    fenced\n```\n'), ['    repro verify'])
  t.deepEqual(callsOf('$ a b\nc\n$ d'), [
    { command: 'a b', output: 'c\n' },
    { command: 'd', output: '' },
  ])
  t.is(await readFile(path.join(project, 'README.md'), 'utf8').then((text) => blocksOf(text)[0]?.language), 'console')
})
