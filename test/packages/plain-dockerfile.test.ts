import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import type { ImageIdentity } from '../../src/model/run.ts'
import { settingsFrom } from '../../src/settings/settings.ts'
import { takeInventory } from '../../src/run/inventory.ts'
import { openReal } from '../engine/real.ts'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { plainBuild } from './plain-build.ts'
import { repro } from './repro.ts'

/** Those that are built in a minute. `REPRO_TEST_PAPERS=all` takes all ten, which takes half an hour. */
const light = ['echo', 'longley']

const root = fileURLToPath(new URL('../../papers', import.meta.url))
const wanted = process.env['REPRO_TEST_PAPERS'] ?? ''
const papers = wanted === 'all' ? readdirSync(root) : wanted === '' ? light : wanted.split(',')

for (const name of papers) {
  test.serial(`${name}: its Dockerfile is built by Docker alone, and has the same installed`, async (t) => {
    const paper = path.join(root, name)
    await using directory = await temporaryDirectory()
    const plan = await repro(['plan', '--dockerfile', paper], { cwd: directory.path })
    t.is(plan.exitCode, 0, plan.stderr)
    await writeFile(directory.at('Dockerfile'), plan.stdout)
    const reference = `repro-test-plain:${name}`
    const { engine } = await openReal('docker')
    await using _engine = engine
    // It stays on the engine: Docker's own builder finds its layers there the next time.
    await plainBuild({ dockerfile: directory.at('Dockerfile'), paper }, ['--tag', reference])
    const plain = await engine.findImage(reference)
    if (plain === undefined) return t.fail('Docker has built nothing')
    const settings = { ...settingsFrom(process.env, []), storeDirectory: directory.at('store') }
    const context = { emit: () => {}, signal: new AbortController().signal, settings }
    const inventory = await takeInventory(engine, { image: plain, lastLayer: 'unknown' }, context)

    const built = await repro(['build', '--json', '--engine', 'docker', paper], { cwd: directory.path })
    t.is(built.exitCode, 0, built.stderr)
    const own = JSON.parse(built.stdout) as ImageIdentity
    t.not(plain.id, own.id, 'another builder has built it')
    t.true(inventory.apt.length > 50)
    t.deepEqual(JSON.parse(JSON.stringify(inventory)), own.inventory)
  })
}
