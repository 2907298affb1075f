import { contract } from './contract.ts'
import { MemoryEngine } from './memory-engine.ts'

const base = 'debian:memory'

contract('memory', async () => ({ engine: new MemoryEngine([base]), base }))
