import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import type { TerminalSize } from '../../../src/engines/engine.ts'
import { keepSize } from '../../../src/run/shell.ts'

test('the last size is the last that an engine is told, however long each telling takes', async (t) => {
  let size: TerminalSize = { columns: 100, rows: 30 }
  let change = (): void => {}
  const told: TerminalSize[] = []
  // The first takes longest.
  const patience = [5, 60, 20, 1]
  const resize = async (now: TerminalSize): Promise<void> => {
    await sleep(patience.shift() ?? 0)
    told.push(now)
    if (told.length === 2) throw new Error('the engine is busy')
  }
  await keepSize({ resize }, { size: () => size, resized: (listener) => void (change = listener) })
  for (const rows of [29, 28, 27]) {
    size = { columns: 77, rows }
    change()
  }
  await sleep(150)
  t.deepEqual(told.at(0), { columns: 100, rows: 30 })
  t.deepEqual(told.at(-1), { columns: 77, rows: 27 })
})
