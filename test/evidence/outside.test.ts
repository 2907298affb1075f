import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { canonicalJson } from '../../src/report/canonical.ts'
import { repro } from '../packages/repro.ts'
import { outside, type Outside } from './outside.ts'

const profiles = ['ro-crate-1.1', 'process-run-crate-0.5', 'workflow-run-crate-0.5']
/** Three papers, of several languages and of one step and more; and a package with pictures, tables and a service. */
const packages = ['papers/student-1908', 'papers/longley', 'papers/feigenbaum-1978', 'test/packages/shown-in-full']

interface Verified {
  readonly root: string
  readonly crate: string
  readonly envelope: string
}

let others: Outside
let place = ''
const verified = new Map<string, Verified>()

test.before('others, and packages that were verified and signed', async (t) => {
  t.timeout(1_200_000)
  others = await outside()
  place = await mkdtemp(path.join(tmpdir(), 'repro-evidence-'))
  for (const name of ['mine', 'other']) await told(['keygen', name], place)
  for (const source of packages) {
    const name = path.basename(source)
    const root = path.join(place, name)
    const isOwn = (file: string): boolean => !['.repro', 'expected.json'].includes(path.basename(file))
    await cp(path.join(import.meta.dirname, '../..', source), root, { recursive: true, filter: isOwn })
    await told(['verify', name, '--sign', 'mine.key', '--quiet'], place)
    const [run = ''] = await readdir(path.join(root, '.repro/runs'))
    const crate = path.join(place, `${name}.crate`)
    await told(['report', name, '--format', 'ro-crate', '-o', crate], place)
    verified.set(name, { root, crate, envelope: path.join(root, '.repro/runs', run, 'verdict.dsse.json') })
  }
})

test.after.always('they go', async () => rm(place, { recursive: true, force: true }))

for (const name of packages.map((source) => path.basename(source))) {
  for (const profile of profiles) {
    test.serial(`${name}: its crate is a valid ${profile}, says RO-Crate's own validator`, async (t) => {
      t.timeout(120_000)
      const { exitCode, output } = await others.validate(verified.get(name)?.crate ?? '', profile)
      t.is(exitCode, 0, output)
      t.regex(output, new RegExp(`is a valid ${profile}`))
    })
  }

  test.serial(`${name}: its envelope is verified by others, and an altered one is not`, async (t) => {
    const { root, envelope } = verified.get(name) ?? { root: '', envelope: '' }
    const [mine, other] = [path.join(place, 'mine.pub'), path.join(place, 'other.pub')]
    const good = await others.verifyEnvelope(envelope, mine)
    t.is(good.exitCode, 0, good.output)
    const subjects = JSON.parse(good.output) as string[]
    t.is(subjects[0], 'package')
    t.true(subjects.length > 1, 'outputs are subjects too')
    t.not((await others.verifyEnvelope(envelope, other)).exitCode, 0, 'another key')

    const document = JSON.parse(await readFile(envelope, 'utf8')) as { payload: string }
    const payload = Buffer.from(document.payload, 'base64').toString()
    for (const [what, altered] of alterations(payload)) {
      t.not(altered, payload, `${what} is another payload`)
      const file = path.join(place, 'altered.json')
      await writeFile(file, JSON.stringify({ ...document, payload: Buffer.from(altered).toString('base64') }))
      t.not((await others.verifyEnvelope(file, mine)).exitCode, 0, what)
      const ours = await repro(['check-signature', file, '--trust', mine, '--package', root], { cwd: place })
      t.not(ours.exitCode, 0, what)
      t.regex(ours.stdout, /✗ signature: /, what)
    }
  })
}

test.serial('a crate without what its profile requires is not valid, says the validator', async (t) => {
  t.timeout(120_000)
  const broken = path.join(place, 'broken.crate')
  await cp(verified.get('student-1908')?.crate ?? '', broken, { recursive: true })
  const file = path.join(broken, 'ro-crate-metadata.json')
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('"mainEntity"', '"about"'))
  t.not((await others.validate(broken, 'workflow-run-crate-0.5')).exitCode, 0)
})

test.serial('one byte in an output is noticed, by the signature and by the crate', async (t) => {
  const { root, envelope } = verified.get('longley') ?? { root: '', envelope: '' }
  const outputs = path.join(path.dirname(envelope), 'outputs')
  const [first = ''] = (await readdir(outputs, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  const before = await readFile(first)
  await writeFile(first, Buffer.concat([before, Buffer.from(' ')]))
  try {
    const checked = await repro(['check-signature', envelope, '--trust', 'mine.pub', '--package', root], { cwd: place })
    t.is(checked.exitCode, 1)
    t.regex(checked.stdout, /✗ outputs: /)
    const drawn = await repro(['report', root, '--format', 'ro-crate', '-o', 'again.crate'], { cwd: place })
    t.is(drawn.exitCode, 2)
    t.regex(drawn.stderr, /is not what its verdict says/)
  } finally {
    await writeFile(first, before)
  }
})

/** A digit, a swapped subject, another order of the same JSON. */
function* alterations(payload: string): Generator<[what: string, altered: string]> {
  yield ['one digit in the verdict', payload.replace(/"seed":"0"/, '"seed":"1"')]
  const statement = JSON.parse(payload) as { subject: { name: string; digest: object }[] }
  const [first, second, ...rest] = statement.subject
  if (first !== undefined && second !== undefined) {
    const swapped = [{ ...first, digest: second.digest }, { ...second, digest: first.digest }, ...rest]
    yield ['a swapped subject', canonicalJson({ ...statement, subject: swapped })]
  }
  yield ['the same in another order', JSON.stringify(Object.fromEntries(Object.entries(statement).toReversed()))]
}

async function told(args: readonly string[], cwd: string): Promise<void> {
  const { exitCode, stdout, stderr } = await repro(args, { cwd })
  // A paper may differ, and is signed all the same.
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`repro ${args.join(' ')}: ${stdout}${stderr}`)
}
