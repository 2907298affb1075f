import test from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { ReproError } from '../../../src/errors.ts'
import type { Engine, EngineImage } from '../../../src/engines/engine.ts'
import type { DriftRule } from '../../../src/model/lock.ts'
import { ensureSamePlatform, tellOfEmulation } from '../../../src/run/platform.ts'
import { aLock } from '../environment/locks.ts'

const engineOn = (architecture: string): Engine => ({ host: { architecture } }) as unknown as Engine

function contextWith(drift: DriftRule) {
  const said: string[] = []
  const emit = (event: { readonly type: string; readonly message?: string }): void =>
    void said.push(event.message ?? '')
  return { emit, said, signal: new AbortController().signal, settings: { ...settingsFrom({}, []), drift } }
}

test('a lock of another architecture is refused, with both named', (t) => {
  const error = t.throws(() => ensureSamePlatform(engineOn('aarch64'), aLock(), contextWith('refused')), {
    instanceOf: ReproError,
    code: 'build-failed',
  })
  t.is(error.message, 'the environment is locked for linux/amd64, and this engine runs linux/arm64: nothing was built')
  t.regex(error.hint ?? '', /--allow-drift/)
})

test('it is taken where it is of this one, where drift is allowed, and where there is none', (t) => {
  t.notThrows(() => ensureSamePlatform(engineOn('x86_64'), aLock(), contextWith('refused')))
  t.notThrows(() => ensureSamePlatform(engineOn('amd64'), aLock(), contextWith('refused')))
  t.notThrows(() => ensureSamePlatform(engineOn('aarch64'), aLock(), contextWith('allowed')))
  t.notThrows(() => ensureSamePlatform(engineOn('aarch64'), undefined, contextWith('refused')))
})

test('an environment that is emulated is told of', (t) => {
  const image = { platform: 'linux/s390x' } as EngineImage
  const context = contextWith('refused')
  tellOfEmulation(engineOn('s390x'), image, context)
  t.deepEqual(context.said, [])
  tellOfEmulation(engineOn('x86_64'), image, context)
  t.deepEqual(context.said, ['the environment is of linux/s390x and emulated here, on linux/amd64'])
})
