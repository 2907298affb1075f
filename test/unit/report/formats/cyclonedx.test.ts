import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import test from 'ava'
import { draw } from '../../../../src/report/formats/cyclonedx.ts'
import type { Inventory } from '../../../../src/model/inventory.ts'
import type { Verdict } from '../../../../src/model/verdict.ts'
import { failure, inventory, verdict } from '../../fixtures.ts'
import { hostileTexts } from '../hostile.ts'

/** CycloneDX's own, against its official schema. */
const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)

const sha512 = Buffer.alloc(64, 0xab)
const everything: Inventory = {
  ...inventory,
  distribution: 'Debian GNU/Linux 12 (bookworm)',
  runtimes: [
    { name: 'node', version: '18.20.4' },
    { name: 'python', version: '3.11.2' },
  ],
  apt: [
    { name: 'libc6', version: '2.36-9+deb12u10', hash: `sha256:${'a'.repeat(64)}` },
    { name: 'libc6:i386', version: '2.36-9+deb12u10' },
    { name: 'tzdata', version: '1:2024~b' },
  ],
  pip: [{ name: 'flask', version: '3.0.3', hash: `sha256:${'b'.repeat(64)}` }],
  npm: [
    { name: '@tensorflow/tfjs', version: '4.22.0', hash: `sha512-${sha512.toString('base64')}` },
    { name: 'ms', version: '2.0.0', hash: 'sha1-unknown' },
    { name: 'ms', version: '2.1.3' },
  ],
  r: [{ name: 'jsonlite', version: '1.8.4' }],
}

function having(installed: Inventory): Verdict {
  const one = verdict()
  if (one.environment === undefined) throw new Error('the fixture has an environment')
  return { ...one, environment: { ...one.environment, inventory: installed } }
}

interface Bill {
  readonly serialNumber: string
  readonly metadata: {
    readonly timestamp: string
    readonly component: { readonly name: string; readonly properties: readonly object[] }
  }
  readonly components: readonly {
    readonly type: string
    readonly 'bom-ref': string
    readonly name: string
    readonly group?: string
    readonly version?: string
    readonly purl?: string
    readonly hashes?: readonly object[]
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

async function billOf(one: Verdict): Promise<Bill> {
  return JSON.parse(await draw([{ verdict: one }])) as Bill
}

test('is as the official schema says', async (t) => {
  const bill = await draw([{ verdict: having(everything) }])
  t.is(await validator.validate(bill), null)
  // The validator finds what is wrong.
  t.not(await validator.validate(bill.replace('"type": "library"', '"type": "book"')), null)
  t.not(await validator.validate(bill.replace(/"serialNumber": ".*"/, '"serialNumber": "1"')), null)
})

test('every package has its version, its package URL, and its hash where there is one', async (t) => {
  const { components } = await billOf(having(everything))
  const libraries = components.filter(({ type }) => type === 'library')
  t.deepEqual(
    libraries.map(({ name, group, version, purl }) => [group, name, version, purl]),
    [
      [undefined, 'libc6', '2.36-9+deb12u10', 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u10'],
      [undefined, 'libc6:i386', '2.36-9+deb12u10', 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=i386'],
      [undefined, 'tzdata', '1:2024~b', 'pkg:deb/debian/tzdata@1%3A2024~b'],
      [undefined, 'flask', '3.0.3', 'pkg:pypi/flask@3.0.3'],
      ['@tensorflow', 'tfjs', '4.22.0', 'pkg:npm/%40tensorflow/tfjs@4.22.0'],
      [undefined, 'ms', '2.0.0', 'pkg:npm/ms@2.0.0'],
      [undefined, 'ms', '2.1.3', 'pkg:npm/ms@2.1.3'],
      [undefined, 'jsonlite', '1.8.4', 'pkg:cran/jsonlite@1.8.4'],
    ],
  )
  t.deepEqual(
    libraries.flatMap(({ hashes = [] }) => hashes),
    [
      { alg: 'SHA-256', content: 'a'.repeat(64) },
      { alg: 'SHA-256', content: 'b'.repeat(64) },
      { alg: 'SHA-512', content: sha512.toString('hex') },
    ],
  )
  t.deepEqual(
    components.filter(({ type }) => type !== 'library').map(({ type, name, version }) => [type, name, version]),
    [
      ['operating-system', 'Debian GNU/Linux 12 (bookworm)', undefined],
      ['platform', 'node', '18.20.4'],
      ['platform', 'python', '3.11.2'],
    ],
  )
})

test('the image says what it is, contains all, and why that may not be all', async (t) => {
  const { metadata, components, dependencies } = await billOf(having({ ...everything, incomplete: 'too many files' }))
  const value = (name: string): object | undefined =>
    metadata.component.properties.find((one) => (one as { name: string }).name === name)
  t.is(metadata.component.name, 'A paper')
  t.is(metadata.timestamp, verdict().run.finished)
  t.deepEqual(value('repro:base'), { name: 'repro:base', value: 'repro-debian:bookworm' })
  t.deepEqual(value('repro:incomplete'), { name: 'repro:incomplete', value: 'too many files' })
  t.deepEqual(
    dependencies.find(({ ref }) => ref === 'environment')?.dependsOn,
    components.map((one) => one['bom-ref']),
  )
})

test('a bill has a number of its own: a UUID', async (t) => {
  const [one, other] = await Promise.all([billOf(having(everything)), billOf(having(inventory))])
  t.regex(one.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  t.not(one.serialNumber, other.serialNumber)
})

test('of any title it stays as the schema says', async (t) => {
  for (const title of hostileTexts) {
    const one = having(everything)
    const bill = await draw([{ verdict: { ...one, package: { ...one.package, title } } }])
    t.is(await validator.validate(bill), null, title)
  }
})

test('where there is no environment, there is no bill', async (t) => {
  const one: Verdict = { ...verdict(), verdict: 'did-not-run', environment: undefined, failure }
  await t.throwsAsync(draw([{ verdict: one }]), { code: 'usage', message: /no environment/ })
})
