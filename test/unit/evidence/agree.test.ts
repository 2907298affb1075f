import test from 'ava'
import { agree, isAgreed, type Testimony } from '../../../src/evidence/agree.ts'
import { agreementText } from '../../../src/report/agreement.ts'
import type { Verdict } from '../../../src/model/verdict.ts'
import { faultsOf } from '../../packages/documents.ts'
import { differing, inventory, report, run } from '../fixtures.ts'
import { kept } from './fixtures.ts'

let count = 0
/** A verdict of a run of its own, on a machine of its own. */
function testimony(change: Partial<Verdict> = {}, signedBy?: readonly string[]): Testimony {
  count += 1
  const { host, engine } = run()
  const id = `20260102T030405006-${String(count).padStart(8, '0')}`
  const verdict = kept({
    run: { ...kept().run, id },
    host: { ...host, cpuModel: `processor ${count}` },
    engine: { ...engine, version: '1' },
    ...change,
  })
  return { name: `${count}.json`, verdict, ...(signedBy === undefined ? {} : { signedBy }) }
}

const auc = { ...report(), name: 'test-auc', claim: 'Test AUC .8186' }
const manifest = {
  ...kept().package.manifest,
  results: { 'test-loss': { from: 'a.json' }, 'test-auc': { from: 'b.json' } },
}
const pkg = { ...kept().package, manifest }

test('what each reproduced is confirmed; what some did is contested; what none did is refuted', (t) => {
  const other = report({ name: 'speed', outcome: 'missing' })
  const one = testimony({ package: pkg, results: [report(), auc, other] })
  const two = testimony({
    package: pkg,
    results: [report({ outcome: 'within-tolerance', observed: '0.3826' }), differing, other],
  })
  const found = agree([one, two])
  t.deepEqual(
    found.claims.map(({ name, agreement, reproduced }) => [name, agreement, reproduced]),
    [
      ['test-loss', 'confirmed', 2],
      ['test-auc', 'contested', 1],
      ['speed', 'refuted', 0],
    ],
  )
  t.deepEqual(found.claims[0]?.by, [
    { outcome: 'identical', observed: '0.3827' },
    { outcome: 'within-tolerance', observed: '0.3826' },
  ])
  t.is(found.sentence, '1 of 3 claims confirmed by 2 verdicts on the same package, 1 contested, 1 refuted')
  t.false(isAgreed(found))
  t.deepEqual(faultsOf(found, 'agreement'), [])
})

test('all agree where every claim is confirmed', (t) => {
  const found = agree([testimony(), testimony(), testimony()])
  t.true(isAgreed(found))
  t.is(found.sentence, '1 of 1 claims confirmed by 3 verdicts on the same package')
  t.deepEqual(found.warnings, [])
})

test('a verdict that did not run judges nothing, and its claims are there all the same', (t) => {
  const failed = testimony({ package: pkg, verdict: 'did-not-run', results: [] })
  const alone = agree([failed, testimony({ package: pkg, results: [report(), auc] })])
  t.deepEqual(
    alone.claims.map(({ agreement, by }) => [agreement, by[0]]),
    [
      ['unconfirmed', {}],
      ['unconfirmed', {}],
    ],
  )
  const two = [
    testimony({ package: pkg, results: [report(), auc] }),
    testimony({ package: pkg, results: [report(), auc] }),
  ]
  t.true(agree([failed, ...two]).claims.every(({ agreement }) => agreement === 'confirmed'))
  t.deepEqual(
    agree([failed, testimony({ ...failed.verdict, run: testimony().verdict.run })]).claims.map(({ name }) => name),
    ['test-loss', 'test-auc'],
  )
})

test('verdicts on different packages confirm nothing', (t) => {
  const found = agree([testimony(), testimony({ package: { ...kept().package, sha256: '0'.repeat(64) } })])
  t.is(found.package, 'differs')
  t.is(found.claims[0]?.agreement, 'unconfirmed')
  t.false(isAgreed(found))
  t.regex(found.sentence, /not on the same package/)
  t.regex(agreementText(found, 100), /On different packages:\n {2}A {2}sha256 f{64}\n {2}B {2}sha256 0{64}/)
})

test('one run counts once, however often it is named', (t) => {
  const one = testimony()
  const found = agree([one, { ...one, name: 'copy.json' }])
  t.is(found.verdicts.length, 1)
  t.deepEqual(found.warnings, [`copy.json is of the same run as ${one.name}: it is counted once`])
  t.is(found.claims[0]?.agreement, 'unconfirmed')
  t.regex(found.sentence, /it takes two/)
})

test('what speaks against independence is said: one key, one machine', (t) => {
  const key = 'a'.repeat(64)
  const sameKey = agree([testimony({}, [key]), testimony({}, [key, 'b'.repeat(64)])])
  t.regex(sameKey.warnings.join(), /are signed by the same key a{64}: they are of one verifier/)
  t.deepEqual(faultsOf(sameKey, 'agreement'), [])
  const { host, engine } = run()
  t.regex(
    agree([testimony({ host, engine }), testimony({ host, engine })]).warnings.join(),
    /may come from one machine/,
  )
  t.deepEqual(agree([testimony({}, [key]), testimony({}, ['b'.repeat(64)])]).warnings, [])
})

test('environments are held side by side, and what is the same is left out', (t) => {
  const { host, engine } = run()
  const found = agree([
    testimony({ host, engine }),
    testimony({
      host: { ...host, kernel: '7', memory: 16 * 1024 ** 3 },
      engine: { ...engine, name: 'podman' },
      environment: undefined as never,
    }),
  ])
  t.deepEqual(found.differences, [
    { what: 'engine', values: ['docker 1', 'podman 1'] },
    { what: 'memory', values: ['8.0 GiB', '16.0 GiB'] },
    { what: 'kernel', values: ['6', '7'] },
    { what: 'base', values: ['repro-debian:bookworm', null] },
    { what: 'base digest', values: [`sha256:${'e'.repeat(64)}`, null] },
    { what: 'image', values: [`sha256:${'c'.repeat(64)}`, null] },
    { what: 'recipe', values: ['d'.repeat(64), null] },
    { what: 'python', values: ['3.11.2', null] },
    { what: 'apt libc6', values: ['2.36-9+deb12u10', null] },
    { what: 'pip flask', values: ['3.0.3', null] },
  ])
  t.deepEqual(faultsOf(found, 'agreement'), [])
})

test('what is installed is held side by side, by version', (t) => {
  const environment = (npm: readonly (readonly [string, string])[]): Verdict['environment'] => ({
    ...kept().environment!,
    inventory: { ...inventory, npm: npm.map(([name, version]) => ({ name, version })) },
  })
  const found = agree([
    testimony({
      environment: environment([
        ['a', '1'],
        ['b', '1'],
        ['c', '1'],
        ['c', '2'],
      ]),
    }),
    testimony({
      environment: environment([
        ['a', '1'],
        ['b', '2'],
        ['c', '1'],
      ]),
    }),
  ])
  t.deepEqual(
    found.differences.filter(({ what }) => what.startsWith('npm')),
    [
      { what: 'npm b', values: ['1', '2'] },
      { what: 'npm c', values: ['1, 2', '1'] },
    ],
  )
})

test('the table shows what each found, whole, and nothing that a terminal acts upon', (t) => {
  const long = '0.12345678901234567890123456789012345678901'
  const found = agree([
    testimony({ results: [report({ claim: 'Loss \u001b[31mred', observed: long })] }),
    testimony({ results: [report({ observed: 'x\ny' })] }, ['a'.repeat(64)]),
  ])
  const text = agreementText(found, 80)
  t.regex(
    text,
    /^A {2}\d+\.json: reproduced, run \S+, not signed\nB {2}\d+\.json: reproduced, run \S+, signed by a{16}\n/,
  )
  t.regex(text, /│ claim +│ A +│ B +│ agreement +│/)
  t.regex(text, /confirmed/)
  t.true(text.split('\n').every((line) => !/^[┌├│└]/.test(line) || line.length <= 80))
  t.false(text.includes('\u001b'))
  const cells = text
    .split('\n')
    .map((line) => line.split('│')[2]?.trim() ?? '')
    .join('')
  t.true(cells.includes(long), cells)
  t.regex(text, /1 of 1 claims confirmed by 2 verdicts on the same package\.$/)
})
