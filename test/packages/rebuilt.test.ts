import { createHash } from 'node:crypto'
import { cp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import tar from 'tar-stream'
import type { Engine } from '../../src/engines/engine.ts'
import { openReal } from '../engine/real.ts'
import { temporaryDirectory } from '../unit/io/temporary.ts'
import { plainBuild } from './plain-build.ts'
import { repro } from './repro.ts'

/** Papers of which two builds are compared. `REPRO_TEST_REBUILT=games` takes another, which takes longer. */
const papers = (process.env['REPRO_TEST_REBUILT'] ?? 'echo').split(',')

const root = fileURLToPath(new URL('../../papers', import.meta.url))

for (const name of papers) {
  test.serial(`${name}: two builds from one lock, without any cache, have the same files`, async (t) => {
    await using directory = await temporaryDirectory()
    const paper = directory.at(name)
    await cp(`${root}/${name}`, paper, { recursive: true, filter: (file) => !file.endsWith('/.repro') })
    const locked = await repro(['lock', paper], { cwd: directory.path })
    t.is(locked.exitCode, 0, locked.stderr)
    const plan = await repro(['plan', '--dockerfile', paper], { cwd: directory.path })
    await writeFile(directory.at('Dockerfile'), plan.stdout)
    // Else it were part of what is copied.
    await rm(`${paper}/.repro`, { recursive: true, force: true })

    const { engine } = await openReal('docker')
    await using _engine = engine
    const found: Map<string, string>[] = []
    for (const which of ['first', 'second']) {
      const reference = `repro-test-rebuilt:${name}-${which}`
      await plainBuild({ dockerfile: directory.at('Dockerfile'), paper }, ['--no-cache', '--tag', reference])
      try {
        found.push(await filesOf(engine, reference))
      } finally {
        await engine.removeImage(reference)
      }
    }
    const [first = new Map<string, string>(), second = new Map<string, string>()] = found
    t.true(first.size > 5000, `${first.size} files`)
    const paths = [...new Set([...first.keys(), ...second.keys()])]
    t.deepEqual(
      paths.filter((path) => first.get(path) !== second.get(path)),
      [],
    )
  })
}

/** What each file of an image is, without its time: kind, mode, owner, where it leads, the hash of its contents. */
async function filesOf(engine: Engine, reference: string): Promise<Map<string, string>> {
  const image = await engine.findImage(reference)
  if (image === undefined) throw new Error(`there is no ${reference}`)
  await using files = await engine.openImage(image.id, {})
  const found = new Map<string, string>()
  for await (const entry of files.archive.pipe(tar.extract())) {
    const { name, type, mode, uid, gid, linkname } = entry.header
    const hash = createHash('sha256')
    for await (const chunk of entry as AsyncIterable<Uint8Array>) hash.update(chunk)
    found.set(name, [type, mode, uid, gid, linkname, hash.digest('hex')].join(' '))
  }
  return found
}
