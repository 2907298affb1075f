import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import type { ImageFiles } from '../../../src/engines/engine.ts'
import { packTar, type TarEntry } from '../../../src/io/tar.ts'
import { openPackage } from '../../../src/manifest/open.ts'
import type { RunContext } from '../../../src/model/context.ts'
import type { Inventory } from '../../../src/model/inventory.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { buildImage } from '../../../src/run/image.ts'
import { takeInventory } from '../../../src/run/inventory.ts'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { MemoryEngine } from '../../engine/memory-engine.ts'
import { temporaryDirectory, type TemporaryDirectory } from '../io/temporary.ts'

/** An engine that says which images were read as a whole, and of which one directory. */
class Watched extends MemoryEngine {
  readonly opened: string[] = []

  override async openImage(id: string): Promise<ImageFiles> {
    this.opened.push('all')
    return super.openImage(id)
  }

  override async openImageDirectory(id: string, directory: string): Promise<ImageFiles | undefined> {
    this.opened.push(directory)
    return super.openImageDirectory(id, directory)
  }

  read(): string[] {
    return this.opened.splice(0)
  }
}

const manifest = `repro: 1
title: T
base: { debian: bookworm }
steps: { one: { run: echo 1 > one.txt, outputs: [one.txt] } }
results: { one: { from: one.txt, expect: 1 } }
`

const dpkg: TarEntry = {
  kind: 'text',
  path: 'var/lib/dpkg/status',
  text: 'Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.21.22\n',
}

async function engineWith(...base: readonly TarEntry[]): Promise<Watched> {
  const engine = new Watched()
  await importBase(engine, base)
  return engine
}

async function importBase(engine: MemoryEngine, entries: readonly TarEntry[]): Promise<void> {
  const archive = packTar([dpkg, ...entries], { uid: 0, gid: 0 })
  await engine.importImage(archive, { reference: 'repro-debian:bookworm', labels: {} })
}

function contextIn(directory: TemporaryDirectory, store = 'store'): RunContext {
  const settings = settingsFrom({ REPRO_STORE: directory.at('.repro', store) }, [])
  return { emit: () => {}, signal: new AbortController().signal, settings }
}

/** The inventory of a package with these files. */
async function built(
  engine: MemoryEngine,
  directory: TemporaryDirectory,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly id: string; readonly inventory: Inventory }> {
  for (const [name, text] of Object.entries({ 'repro.yaml': manifest, ...files })) {
    await mkdir(path.dirname(directory.at(name)), { recursive: true })
    await writeFile(directory.at(name), text)
  }
  const context = contextIn(directory)
  await using pkg = await openPackage(directory.path, context)
  const { id, inventory } = await buildImage(engine, pkg, planPackage(pkg).image, context)
  return { id, inventory }
}

const vendored = (version: string) => ({
  'vendor/site-packages/leftpad.dist-info/METADATA': `Name: leftpad\nVersion: ${version}\n`,
})

test('where only the files of the package have changed, only they are read, and what they hold is known', async (t) => {
  await using directory = await temporaryDirectory()
  const engine = await engineWith()
  const first = await built(engine, directory, vendored('1.0.0'))
  t.deepEqual(engine.read(), ['all'])
  t.deepEqual(first.inventory.pip, [{ name: 'leftpad', version: '1.0.0' }])

  const second = await built(engine, directory, vendored('1.3.0'))
  t.deepEqual(engine.read(), ['/paper/work'])
  t.not(second.id, first.id)
  t.deepEqual(second.inventory.pip, [{ name: 'leftpad', version: '1.3.0' }])
  t.deepEqual(second.inventory.apt, [{ name: 'dpkg', version: '1.21.22' }])

  const image = await engine.findImage(second.id)
  if (image === undefined) return t.fail('the image is gone')
  const anew = await takeInventory(engine, { image, lastLayer: 'unknown' }, contextIn(directory, 'another'))
  t.deepEqual(anew, second.inventory)
})

test('what is below the files of the package has changed: all is read', async (t) => {
  await using directory = await temporaryDirectory()
  const engine = await engineWith()
  await built(engine, directory, vendored('1.0.0'))
  await importBase(engine, [{ kind: 'text', path: 'etc/os-release', text: 'PRETTY_NAME="Debian"\n' }])
  const { inventory } = await built(engine, directory, vendored('1.0.0'))
  t.deepEqual(engine.read(), ['all', 'all'])
  t.is(inventory.distribution, 'Debian')
})

test('a package without files of its own: all is read, as nobody knows what the last layer is', async (t) => {
  await using directory = await temporaryDirectory()
  const engine = await engineWith()
  await built(engine, directory, {})
  await built(engine, directory, { 'note.txt': 'a file' })
  t.deepEqual(engine.read(), ['all', 'all'])
})

test('where a link leads out of the work directory, all is read', async (t) => {
  await using directory = await temporaryDirectory()
  const engine = await engineWith(
    { kind: 'directory', path: 'opt/elsewhere' },
    { kind: 'link', path: 'paper', target: '/opt/elsewhere' },
  )
  await built(engine, directory, vendored('1.0.0'))
  await built(engine, directory, vendored('1.3.0'))
  t.deepEqual(engine.read(), ['all', '/paper/work', 'all'])
})
