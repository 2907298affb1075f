import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import test from 'ava'
import { boundBy } from '../../../src/io/bounds.ts'

test('the first of them ends it, with its reason', (t) => {
  const [a, b] = [new AbortController(), new AbortController()]
  using bounds = boundBy([a.signal, b.signal], 60_000)
  t.false(bounds.signal.aborted)
  b.abort(new Error('b'))
  a.abort(new Error('a'))
  t.true(bounds.signal.aborted)
  t.like(bounds.signal.reason, { message: 'b' })
})

test('what has ended before ends it at once', (t) => {
  using bounds = boundBy([AbortSignal.abort('over')])
  t.true(bounds.signal.aborted)
  t.is(bounds.signal.reason, 'over')
})

test('its time ends it', async (t) => {
  using bounds = boundBy([], 20)
  await once(bounds.signal, 'abort')
  t.like(bounds.signal.reason, { name: 'TimeoutError' })
})

test('what was disposed of goes on', async (t) => {
  const a = new AbortController()
  const bounds = boundBy([a.signal], 10)
  bounds[Symbol.dispose]()
  a.abort()
  await sleep(30)
  t.false(bounds.signal.aborted)
})

test('many may be bound by one, and nobody is warned of that', async (t) => {
  const warnings: string[] = []
  const listen = ({ message }: Error): void => void warnings.push(message)
  process.on('warning', listen)
  const outer = new AbortController()
  const all = Array.from({ length: 50 }, () => boundBy([outer.signal]))
  await sleep(20)
  process.off('warning', listen)
  outer.abort()
  t.true(all.every(({ signal }) => signal.aborted))
  t.deepEqual(warnings, [])
})

test('it ends although nobody but its listener remembers it', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let ends = 0
  const outer = new AbortController()
  const listen = (signal: AbortSignal): void => signal.addEventListener('abort', () => (ends += 1))
  listen(boundBy([boundBy([outer.signal], 200).signal], 60_000).signal)
  listen(boundBy([boundBy([outer.signal], 60_000).signal], 200).signal)
  for (let i = 0; i < 5; i++) {
    collect()
    await sleep(20)
  }
  await sleep(400)
  t.is(ends, 2)
  outer.abort()
})
