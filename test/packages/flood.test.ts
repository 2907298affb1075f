import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { startRepro } from './repro.ts'

const megabytes = 300

/** Verifies a package whose step runs a command: the most memory that our own process took, in bytes. */
async function peakMemory(command: string): Promise<number> {
  await using paper = await temporaryDirectory()
  const manifest = [
    'repro: 1',
    'title: A step that prints',
    'base: { debian: bookworm }',
    `steps: { print: { run: "${command}; echo 1 > out.json", outputs: [out.json] } }`,
    'results: { out: { from: out.json, expect: 1 } }',
  ]
  await writeFile(paper.at('repro.yaml'), manifest.join('\n'))
  const { child, ended } = startRepro(['verify', '--quiet'], { cwd: paper.path })
  let peak = 0
  while (child.exitCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    peak = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? peak / 1024) * 1024
    await sleep(50)
  }
  const { exitCode, stdout, stderr } = await ended
  if (exitCode !== 0) throw new Error(stdout + stderr)
  return peak
}

test('a step that prints much takes no more of our memory than one that prints nothing', async (t) => {
  t.timeout(300_000)
  const quiet = await peakMemory('true')
  const flood = await peakMemory(`head -c ${megabytes}000000 /dev/zero | tr '\\\\0' x | fold -w 16000`)
  t.log(`${Math.round(quiet / 1e6)} MB, and ${Math.round(flood / 1e6)} MB`)
  t.true(quiet > 1e6)
  t.true(flood - quiet < 60e6, `${flood} bytes, and ${quiet} of the quiet one`)
})
