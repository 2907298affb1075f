import { cp } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { startOnTerminal } from './repro.ts'

async function verifyOnTerminal(
  env: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | null; text: string }> {
  await using paper = await temporaryDirectory()
  await cp(path.join(import.meta.dirname, 'partially-reproduced'), paper.path, { recursive: true })
  const { exitCode, stdout } = await startOnTerminal(['verify'], { cwd: paper.path, env: { TERM: 'xterm', ...env } })
    .ended
  return { exitCode, text: stdout }
}

const clear = '\r\u001b[K'
// oxlint-disable-next-line no-control-regex -- colours are what is looked for
const color = /\u001b\[[\d;]*m/

test.serial('on a terminal a line tells what goes on, and is gone before the verdict comes', async (t) => {
  const { exitCode, text } = await verifyOnTerminal({})
  t.is(exitCode, 1)
  t.regex(text, /step measure \d+ s/)
  t.regex(text.slice(text.lastIndexOf(clear) + clear.length), /^\s*(step measure: done, .*\s+)?┌/)
  t.regex(text, color)
})

test.serial('with NO_COLOR there are no colours, and the line all the same', async (t) => {
  const { text } = await verifyOnTerminal({ NO_COLOR: '1' })
  t.regex(text, /step measure \d+ s/)
  t.notRegex(text, color)
})
