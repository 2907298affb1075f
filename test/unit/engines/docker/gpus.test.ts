import test from 'ava'
import { gpusOf } from '../../../../src/engines/docker/gpus.ts'

const own = [{ name: 'A100', driver: '535' }]
const unknown = { name: 'unknown', driver: 'unknown' }
const discovered = ['nvidia.com/gpu=0', 'nvidia.com/gpu=1', 'nvidia.com/gpu=all', 'other.org/net=0'].map((ID) => ({
  ID,
}))

test('an engine gives what its machine has, where the toolkit is registered', (t) => {
  t.deepEqual(gpusOf({ Runtimes: { runc: {}, nvidia: {} } }, own), own)
  t.deepEqual(gpusOf({ DiscoveredDevices: discovered }, own), own)
  t.deepEqual(gpusOf({ Runtimes: { nvidia: {} } }, []), [])
})

test('an engine without the toolkit gives none, whatever its machine has', (t) => {
  t.deepEqual(gpusOf({ Runtimes: { runc: {} } }, own), [])
  t.deepEqual(gpusOf({ Runtimes: null, DiscoveredDevices: null }, own), [])
  t.deepEqual(gpusOf({}, undefined), [])
  t.deepEqual(gpusOf({ DiscoveredDevices: [{ ID: 'other.org/net=0' }] }, undefined), [])
})

test('of an engine elsewhere only it knows them', (t) => {
  t.deepEqual(gpusOf({ Runtimes: { nvidia: {} } }, undefined), [unknown])
  t.deepEqual(gpusOf({ DiscoveredDevices: discovered }, undefined), [unknown, unknown])
})
