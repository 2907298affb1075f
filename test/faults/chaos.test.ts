import test from 'ava'
import { planChaos, runChaos } from './chaos.ts'

test('20 runs, most of them killed, the engine restarted twice: nothing left, nothing half-written, no wrong verdict', async (t) => {
  t.timeout(600_000)
  const end = await runChaos(planChaos(20261123, { runs: 20, restarts: 2 }), (line) => t.log(line))
  t.true(end.killed >= 8, `${end.killed} killed`)
  t.is(end.restarts, 2)
  t.deepEqual(end.left, [])
  t.deepEqual(end.halfWritten, [])
  t.deepEqual(end.wrong, [])
})

test('the same seed is the same schedule, another one another', (t) => {
  const asked = { runs: 50, restarts: 5 }
  t.deepEqual(planChaos(7, asked), planChaos(7, asked))
  t.notDeepEqual(planChaos(7, asked).runs, planChaos(8, asked).runs)
})
