import test from 'ava'
import { environmentProvenance } from '../../../src/evidence/provenance.ts'
import { installedThings } from '../../../src/evidence/purl.ts'
import { signVerdict, statementOf } from '../../../src/evidence/statement.ts'
import { faultsOf } from '../../packages/documents.ts'
import { inventory, stepRun } from '../fixtures.ts'
import { alice, kept, payloadOf } from './fixtures.ts'

test('subjects are the package by its tree, and every output by its step and path', (t) => {
  const output = (path: string, sha256: string): object => ({
    path,
    size: 1,
    executable: false,
    sha256: sha256.repeat(64),
  })
  const verdict = kept({
    steps: [
      stepRun({ outputs: [output('a/b.txt', '1'), output('c', '2')] as never }),
      stepRun({ name: 'plot', outputs: [output('c', '3')] as never }),
    ],
  })
  const { subject } = statementOf(verdict)
  t.deepEqual(
    subject.map(({ name, digest }) => `${name} ${digest.sha256[0]}`),
    ['package f', 'outputs/train/a/b.txt 1', 'outputs/train/c 2', 'outputs/plot/c 3'],
  )
})

test('a signed verdict is as its schemas say, with and without an environment', (t) => {
  for (const verdict of [kept(), kept({ environment: undefined as never, steps: [], verdict: 'did-not-run' })]) {
    const envelope = signVerdict(verdict, alice)
    t.deepEqual(faultsOf(envelope, 'statement#/$defs/envelope'), [])
    t.deepEqual(faultsOf(JSON.parse(payloadOf(envelope)), 'statement'), [])
  }
})

test('the same verdict and key give the same bytes', (t) => {
  t.deepEqual(signVerdict(kept(), alice), signVerdict(kept(), alice))
})

test('the provenance tells the base, the recipe, the package and what was installed', (t) => {
  const provenance = environmentProvenance(kept())
  t.deepEqual(provenance?.subject, [{ name: 'environment', digest: { sha256: 'c'.repeat(64) } }])
  const { buildDefinition, runDetails } = provenance?.predicate ?? {}
  t.deepEqual(buildDefinition?.externalParameters, { base: { debian: 'bookworm' }, dependencies: {} })
  t.deepEqual(buildDefinition?.internalParameters, { recipe: 'd'.repeat(64) })
  t.deepEqual(buildDefinition?.resolvedDependencies, [
    { name: 'package', digest: { sha256: 'f'.repeat(64) } },
    { name: 'repro-debian:bookworm', digest: { sha256: 'e'.repeat(64) } },
    { name: 'libc6', uri: 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u10' },
    { name: 'flask', uri: 'pkg:pypi/flask@3.0.3', digest: { sha256: 'a'.repeat(64) } },
  ])
  t.deepEqual(runDetails?.builder.version, { repro: '0.1.0', docker: '1' })
  t.is(environmentProvenance(kept({ environment: undefined as never })), undefined)
})

test('what is installed has package URLs and hashes as others write them', (t) => {
  const hash = Buffer.alloc(64, 0xab)
  const things = installedThings({
    ...inventory,
    distribution: 'Ubuntu 24.04',
    apt: [{ name: 'libc6:i386', version: '1:2~3' }],
    pip: [{ name: 'a', version: '1', hash: 'md5:00' }],
    npm: [{ name: '@scope/name', version: '1.0.0', hash: `sha512-${hash.toString('base64')}` }],
    r: [{ name: 'lme4', version: '1.1-35', hash: 'sha256:short' }],
  })
  t.deepEqual(things, [
    { name: 'libc6:i386', uri: 'pkg:deb/ubuntu/libc6@1%3A2~3?arch=i386' },
    { name: 'a', uri: 'pkg:pypi/a@1' },
    { name: '@scope/name', uri: 'pkg:npm/%40scope/name@1.0.0', digest: { sha512: hash.toString('hex') } },
    { name: 'lme4', uri: 'pkg:cran/lme4@1.1-35' },
  ])
})
