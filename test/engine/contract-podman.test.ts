import test from 'ava'
import { contract } from './contract.ts'
import { openReal, realEngines } from './real.ts'

// Started by us, as `repro --engine podman` starts it.
if (realEngines().includes('podman')) contract('podman', () => openReal('podman'))
else test.skip('podman: not installed here', () => {})
