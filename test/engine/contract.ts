import test from 'ava'
import { closeBench, openBench, ownLeftovers, type Bench, type It, type Subject } from './contract/bench.ts'
import { containerContract } from './contract/containers.ts'
import { imageContract } from './contract/images.ts'
import { inputContract } from './contract/input.ts'
import { wallContract } from './contract/walls.ts'

/** What every engine must do. Registers the tests for one; they run one behind the other. */
export function contract(name: string, open: () => Promise<Subject>): void {
  let bench: Bench | undefined
  test.serial.before(`${name}: the bench`, async () => {
    bench = await openBench(await open())
  })
  test.serial.after.always(`${name}: the sweep`, async () => {
    // Absent where the bench could not be made.
    if (bench !== undefined) await closeBench(bench)
  })

  const it: It = (title, body) =>
    test.serial(`${name}: ${title}`, (t) => {
      if (bench === undefined) throw new Error('no bench')
      return body(t, bench)
    })
  imageContract(it)
  containerContract(it)
  wallContract(it)
  inputContract(it)
  it('nothing is left', async (t, own) => {
    t.deepEqual(await ownLeftovers(own), [])
  })
}
