import { contract } from './contract.ts'
import { openReal, wantedEngines } from './real.ts'

for (const address of wantedEngines()) contract(address ?? 'engine', () => openReal(address))
