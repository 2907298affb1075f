import { contract } from './contract.ts'
import { MemoryEngine } from './memory-engine.ts'

contract('memory', async () => {
  const engine = new MemoryEngine(['debian:memory'])
  return {
    engine,
    base: 'debian:memory',
    leftovers: async (run) => engine.leftovers('org.repro.run', run),
    sweep: async () => {},
  }
})
