import test from 'ava'
import { driftFromLock, driftText, inventoryDrift, listDrift } from '../../../src/environment/drift.ts'
import type { Inventory } from '../../../src/model/inventory.ts'
import { aLock, digest } from './locks.ts'

const lock = aLock()

function found(instead: Partial<Inventory> = {}): Inventory {
  const { platform, distribution, runtimes, apt, pip, npm, r } = lock
  return { platform, distribution, runtimes, apt, pip, npm, r, incomplete: undefined, ...instead }
}

test('the locked environment has not drifted', (t) => {
  t.deepEqual(driftFromLock(lock, found(), lock.base), [])
})

test('another version, a package more and one less, by name', (t) => {
  const apt = [
    { name: 'hello', version: '2.10-5' },
    { name: 'zlib1g', version: '1.3' },
  ]
  t.deepEqual(driftFromLock(lock, found({ apt }), lock.base), [
    { kind: 'apt', name: 'hello', locked: '2.10-3', found: '2.10-5' },
    { kind: 'apt', name: 'libc6:i386', locked: '2:2.36-9+deb12u10', found: undefined },
    { kind: 'apt', name: 'zlib1g', locked: undefined, found: '1.3' },
  ])
})

test('the first suspect comes first: machine, language, then what a paper names, Debian last', (t) => {
  const other = [{ name: 'other', version: '1' }]
  const now = found({ platform: 'linux/arm64', runtimes: other, apt: other, pip: other, npm: other, r: other })
  const kinds = driftFromLock(lock, now, { name: 'node:22', digest: digest('d') }).map(({ kind }) => kind)
  t.deepEqual([...new Set(kinds)], ['base', 'platform', 'runtimes', 'pip', 'npm', 'r', 'apt'])
})

test('an image by another digest has drifted; a Debian made on another day has only by its packages', (t) => {
  const image = aLock({ base: { name: 'node:22', digest: digest('a') } })
  t.deepEqual(driftFromLock(image, found(), { name: 'node:22', digest: digest('d') }), [
    { kind: 'base', name: 'base', locked: `node:22 ${digest('a')}`, found: `node:22 ${digest('d')}` },
  ])
  t.deepEqual(driftFromLock(lock, found(), { ...lock.base, digest: digest('d') }), [])
  t.is(driftFromLock(lock, found(), { name: 'debian trixie', digest: digest('d') }).length, 1)
})

test('an image that has another name for the same digest is the same', (t) => {
  const image = aLock({ base: { name: 'node:22', digest: digest('a') } })
  t.deepEqual(driftFromLock(image, found(), { name: 'mirror/node:22', digest: digest('a') }), [])
})

test('the same version with another content shows both hashes', (t) => {
  const pip = [{ name: 'six', version: '1.16.0', hash: digest('d') }]
  t.deepEqual(inventoryDrift(lock, found({ pip })), [
    { kind: 'pip', name: 'six', locked: `1.16.0 ${digest('c')}`, found: `1.16.0 ${digest('d')}` },
  ])
})

test('a hash that one side does not know is no difference', (t) => {
  const [known, unknown] = [
    { name: 'six', version: '1', hash: digest('c') },
    { name: 'six', version: '1' },
  ]
  t.deepEqual(listDrift([known], [unknown]), [])
  t.deepEqual(listDrift([unknown], [known]), [])
})

test('of a package that is there in several versions, all of them count, in any order', (t) => {
  const [one, two] = [
    { name: 'ms', version: '2.0.0' },
    { name: 'ms', version: '2.1.3' },
  ]
  t.deepEqual(listDrift([one, two], [two, one]), [])
  t.deepEqual(listDrift([one, two], [two]), [{ name: 'ms', locked: '2.0.0, 2.1.3', found: '2.1.3' }])
})

test('drift in words', (t) => {
  const text = (kind: 'pip' | 'runtimes' | 'platform', was?: string, is?: string): string =>
    driftText({ kind, name: kind === 'platform' ? 'platform' : 'flask', locked: was, found: is })
  t.is(text('pip', '3.0.3', '3.1.0'), 'flask (pip) 3.0.3 → 3.1.0')
  t.is(text('runtimes', '3.0.3'), 'flask (runtime) 3.0.3 → absent')
  t.is(text('pip', undefined, '3.1.0'), 'flask (pip) absent → 3.1.0')
  t.is(text('platform', 'linux/amd64', 'linux/arm64'), 'platform linux/amd64 → linux/arm64')
})
