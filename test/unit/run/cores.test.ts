import test from 'ava'
import fc from 'fast-check'
import { Cores } from '../../../src/run/cores.ts'

/** Which have been given by now. */
async function given(takes: readonly Promise<Disposable>[]): Promise<boolean[]> {
  const states = takes.map(() => false)
  takes.forEach((take, index) => void take.then(() => (states[index] = true)))
  await new Promise((resolve) => setImmediate(resolve))
  return states
}

test('as many are lent as there are, and no more', async (t) => {
  const cores = new Cores(4)
  const takes = [cores.take(2), cores.take(2), cores.take(1)]
  t.deepEqual(await given(takes), [true, true, false])
  ;(await takes[1])?.[Symbol.dispose]()
  t.deepEqual(await given(takes), [true, true, true])
})

test('given back twice, they are not more than before', async (t) => {
  const cores = new Cores(2)
  const first = await cores.take(2)
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  t.deepEqual(await given([cores.take(2), cores.take(1)]), [true, false])
})

test('who wants more than there are gets all', async (t) => {
  const cores = new Cores(2)
  const takes = [cores.take(64), cores.take(1)]
  t.deepEqual(await given(takes), [true, false])
  ;(await takes[0])?.[Symbol.dispose]()
  t.deepEqual(await given(takes), [true, true])
})

test('first come, first served: many small ones do not keep a large one waiting', async (t) => {
  const cores = new Cores(2)
  const takes = [cores.take(1), cores.take(2), cores.take(1), cores.take(1)]
  t.deepEqual(await given(takes), [true, false, false, false])
  ;(await takes[0])?.[Symbol.dispose]()
  t.deepEqual(await given(takes), [true, true, false, false])
  ;(await takes[1])?.[Symbol.dispose]()
  t.deepEqual(await given(takes), [true, true, true, true])
})

test('when all are given back, all are there, whatever parts they were lent in', async (t) => {
  const part = fc.double({ min: 0.01, max: 3, noNaN: true })
  const property = fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
    const cores = new Cores(2)
    let lent = 0
    await Promise.all(
      parts.map(async (cpus) => {
        using _lent = await cores.take(cpus)
        lent += Math.min(cpus, 2)
        t.true(lent <= 2 + 1e-6)
        await new Promise((resolve) => setImmediate(resolve))
        lent -= Math.min(cpus, 2)
      }),
    )
    t.deepEqual(await given([cores.take(2)]), [true])
  })
  await fc.assert(property, { numRuns: 200 })
})
