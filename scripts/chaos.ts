// `npm run chaos -- --runs 200 [--restarts 10] [--seed N]`: kills runners and restarts an engine, and looks at what is left.
import { parseArgs } from 'node:util'
import { planChaos, runChaos } from '../test/faults/chaos.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    restarts: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
  },
})
const plan = planChaos(Number(values.seed), { runs: Number(values.runs), restarts: Number(values.restarts) })
const end = await runChaos(plan, (line) => process.stdout.write(`${line}\n`))
for (const line of [...end.left, ...end.halfWritten, ...end.wrong]) process.stdout.write(`  ${line}\n`)
process.stdout.write(
  `seed ${plan.seed}: ${end.killed} killed, ${end.finished} finished (${end.troubled} of them told of the engine's trouble), ` +
    `${end.restarts} restarts of the engine, ${end.verdicts} verdicts kept\n` +
    `${end.left.length} containers, volumes, networks left, ${end.halfWritten.length} half-written records, ` +
    `${end.wrong.length} wrong verdicts\n`,
)
process.exitCode = end.left.length + end.halfWritten.length + end.wrong.length === 0 ? 0 : 1
