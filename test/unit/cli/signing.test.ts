import { appendFile, chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { openDirectory } from '../../../src/manifest/open.ts'
import { sha256 } from '../../../src/io/hash.ts'
import type { Verdict } from '../../../src/model/verdict.ts'
import { faultsOf } from '../../packages/documents.ts'
import { repro, type Ended } from '../../packages/repro.ts'
import { kept } from '../evidence/fixtures.ts'
import { run as aRun, stepRun } from '../fixtures.ts'

const manifest = [
  'repro: 1',
  'title: A paper',
  'base: { debian: bookworm }',
  'steps: { train: { run: "true", outputs: [model/] } }',
  'results: { test-loss: { from: model/loss.txt } }',
]
const loss = '0.3827\n'

interface Place {
  readonly cwd: string
  readonly repro: (...args: string[]) => Promise<Ended>
}

/** A package that was verified once, its run's directory `run`, and a pair of keys. */
async function place(): Promise<Place> {
  const cwd = await mkdtemp(path.join(tmpdir(), 'repro-signing-'))
  const inPlace = async (...args: string[]): Promise<Ended> => repro(args, { cwd })
  await mkdir(path.join(cwd, 'paper'))
  await writeFile(path.join(cwd, 'paper/repro.yaml'), `${manifest.join('\n')}\n`)
  await verified(cwd, {})
  await inPlace('keygen', 'alice')
  return { cwd, repro: inPlace }
}

/** Writes what a run of the package leaves. */
async function verified(cwd: string, change: Partial<Verdict>): Promise<string> {
  await using pkg = await openDirectory(path.join(cwd, 'paper'))
  const verdict = kept({
    package: { title: 'A paper', sha256: pkg.sha256, manifest: pkg.manifest },
    steps: [
      stepRun({ outputs: [{ path: 'model/loss.txt', size: loss.length, executable: false, sha256: sha256(loss) }] }),
    ],
    ...change,
  })
  const directory = path.join('paper/.repro/runs', verdict.run.id)
  await mkdir(path.join(cwd, directory, 'outputs/train/model'), { recursive: true })
  await writeFile(path.join(cwd, directory, 'outputs/train/model/loss.txt'), loss)
  await writeFile(path.join(cwd, directory, 'verdict.json'), JSON.stringify(verdict))
  return directory
}

const runDirectory = path.join('paper/.repro/runs', aRun().id)
const signed = path.join(runDirectory, 'verdict.dsse.json')
const output = path.join(runDirectory, 'outputs/train/model/loss.txt')

test('keygen, sign, check-signature: what is proven and what is not is said', async (t) => {
  const here = await place()
  const { exitCode, stdout } = await here.repro('sign', 'paper', '--key', 'alice.key')
  t.is(exitCode, 0)
  t.is(stdout, `${signed}\n`)

  const checked = await here.repro('check-signature', signed, '--trust', 'alice.pub')
  t.is(checked.exitCode, 0, checked.stdout + checked.stderr)
  for (const said of [
    /^✓ package: .*paper is the package that was verified$/m,
    /^✓ outputs: the one output is here, and as it was signed$/m,
    /^It says of "A paper": reproduced\. 1 of 1 claim reproduced\.$/m,
    /^Proven:\n {2}- Whoever holds the private key of alice\.pub signed this verdict/m,
    /^Not proven:\n {2}- That the run took place as it says/m,
    /\naccepted: .*verdict\.dsse\.json\n$/,
  ]) {
    t.regex(checked.stdout, said)
  }

  const json = await here.repro('check-signature', signed, '--trust', 'alice.pub', '--json')
  t.deepEqual(faultsOf(JSON.parse(json.stdout), 'signature'), [])
  await rm(here.cwd, { recursive: true })
})

test('what is not trusted is not accepted, and what is not at hand is not known', async (t) => {
  const here = await place()
  await here.repro('sign', 'paper', '--key', 'alice.key', '-o', 'v.dsse.json')
  const untrusted = await here.repro('check-signature', 'v.dsse.json')
  t.is(untrusted.exitCode, 1)
  t.regex(untrusted.stdout, /not accepted: v\.dsse\.json: whom you trust was not said/)
  t.regex(untrusted.stdout, /Not proven:\n {2}- Whose key it is/)
  const apart = await here.repro('check-signature', 'v.dsse.json', '--trust', '.')
  t.is(apart.exitCode, 0)
  t.regex(apart.stdout, /^– package: no package is at hand: --package names one$/m)
  t.regex(apart.stdout, /^– outputs: no output is at hand/m)
  t.regex(apart.stdout, / {2}- That outputs you have are all what that run wrote\./)

  await here.repro('pack', 'paper', '-o', 'paper.tar.gz')
  const named = await here.repro(
    'check-signature',
    'v.dsse.json',
    '--trust',
    'alice.pub',
    '--package',
    'paper.tar.gz',
    '--run',
    runDirectory,
  )
  t.is(named.exitCode, 0)
  t.regex(named.stdout, /^✓ package: paper\.tar\.gz is the package that was verified$/m)
  t.regex(named.stdout, /^✓ outputs: /m)
  await rm(here.cwd, { recursive: true })
})

/** What is done to the files that a signed verdict speaks of, and the reason for which it is refused. */
const tampered: readonly (readonly [what: string, how: (cwd: string) => Promise<void>, why: RegExp])[] = [
  [
    'one byte in an output',
    async (cwd) => writeFile(path.join(cwd, output), '0.3828\n'),
    /refused: .*: outputs\/train\/model\/loss\.txt is not what the run wrote: it has sha256 \w{64}, and \w{64} was signed/,
  ],
  [
    'one byte in the package',
    async (cwd) => appendFile(path.join(cwd, 'paper/repro.yaml'), '\n'),
    /refused: .*paper is not the package that was verified: its tree has sha256 \w{64}/,
  ],
  [
    'a program in the package that may be run now',
    async (cwd) => chmod(path.join(cwd, 'paper/repro.yaml'), 0o755),
    /paper is not the package that was verified/,
  ],
  [
    'one digit in the signed verdict',
    async (cwd) => {
      const envelope = JSON.parse(await readFile(path.join(cwd, signed), 'utf8')) as { payload: string }
      const payload = Buffer.from(envelope.payload, 'base64').toString().replace('0.3827', '0.3837')
      await writeFile(
        path.join(cwd, signed),
        JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') }),
      )
    },
    /refused: .*: the signature is not that of key \w{64} for this payload/,
  ],
  [
    'another key',
    async (cwd) => {
      await repro(['keygen', 'mallory'], { cwd })
      await repro(['sign', 'paper', '--key', 'mallory.key'], { cwd })
    },
    /refused: .*: none of the 1 trusted keys has signed, but \w{64}/,
  ],
]

for (const [what, how, why] of tampered) {
  test(`refused: ${what}`, async (t) => {
    const here = await place()
    await here.repro('sign', 'paper', '--key', 'alice.key')
    await how(here.cwd)
    const { exitCode, stdout } = await here.repro('check-signature', signed, '--trust', 'alice.pub')
    t.is(exitCode, 1)
    t.regex(stdout, why)
    await rm(here.cwd, { recursive: true })
  })
}

test('an output that is not here, or is a link to elsewhere, is not known', async (t) => {
  const here = await place()
  await here.repro('sign', 'paper', '--key', 'alice.key')
  await writeFile(path.join(here.cwd, 'elsewhere'), loss)
  for (const end of ['link', 'gone']) {
    await rm(path.join(here.cwd, output))
    if (end === 'link') await symlink(path.join(here.cwd, 'elsewhere'), path.join(here.cwd, output))
    const { exitCode, stdout } = await here.repro('check-signature', signed, '--trust', 'alice.pub')
    t.is(exitCode, 0)
    t.regex(
      stdout,
      /^– outputs: 0 of 1 outputs are here and as they were signed; not here: outputs\/train\/model\/loss\.txt$/m,
    )
  }
  await rm(here.cwd, { recursive: true })
})

test('what was changed is not signed', async (t) => {
  const here = await place()
  await writeFile(path.join(here.cwd, output), '0.1\n')
  const changed = await here.repro('sign', 'paper', '--key', 'alice.key')
  t.is(changed.exitCode, 2)
  t.regex(changed.stderr, /loss\.txt is not what the run wrote.*\nhint: Nothing was signed/)
  await writeFile(path.join(here.cwd, output), loss)
  const file = path.join(here.cwd, runDirectory, 'verdict.json')
  await writeFile(file, (await readFile(file, 'utf8')).replace('"sentence":', '"sentense":'))
  const odd = await here.repro('sign', 'paper', '--key', 'alice.key', '--json')
  t.is(odd.exitCode, 2)
  t.regex(odd.stdout, /is not as its schema says/)
  t.deepEqual(faultsOf(JSON.parse(odd.stdout), 'error'), [])
  await rm(here.cwd, { recursive: true })
})

test('keys are asked for what they are, and their secrets stay theirs', async (t) => {
  const here = await place()
  const key = await readFile(path.join(here.cwd, 'alice.key'), 'utf8')
  const secret = key.split('\n')[1] ?? ''
  t.true(secret.length > 40)
  const ends = [
    await here.repro('keygen', 'bob', '--json'),
    await here.repro('sign', 'paper', '--key', 'alice.key', '--json'),
    await here.repro('sign', 'paper', '--key', 'alice.pub'),
    await here.repro('check-signature', signed, '--trust', 'alice.key'),
    await here.repro('keygen', 'alice'),
    await here.repro('verify', 'paper', '--sign', 'alice.pub'),
  ]
  t.deepEqual(
    ends.map(({ exitCode }) => exitCode),
    [0, 0, 2, 2, 2, 2],
  )
  t.deepEqual(faultsOf(JSON.parse(ends[0]?.stdout ?? ''), 'signing#/$defs/keygen'), [])
  t.deepEqual(faultsOf(JSON.parse(ends[1]?.stdout ?? ''), 'signing#/$defs/sign'), [])
  t.regex(ends[2]?.stderr ?? '', /alice\.pub can be read or written by others \(its mode is 0644\)/)
  t.regex(ends[3]?.stderr ?? '', /alice\.key holds no Ed25519 public key/)
  t.regex(ends[4]?.stderr ?? '', /alice\.key is there already/)
  t.regex(ends[5]?.stderr ?? '', /alice\.pub can be read or written by others/)
  const signedText = await readFile(path.join(here.cwd, signed), 'utf8')
  for (const text of [...ends.flatMap(({ stdout, stderr }) => [stdout, stderr]), signedText])
    t.false(text.includes(secret))
  await rm(here.cwd, { recursive: true })
})

test('a passphrase comes from the environment where there is no terminal', async (t) => {
  const here = await place()
  const env = { REPRO_KEY_PASSPHRASE: 'correct horse' }
  t.is((await repro(['keygen', 'locked', '--passphrase'], { cwd: here.cwd, env })).exitCode, 0)
  t.regex(await readFile(path.join(here.cwd, 'locked.key'), 'utf8'), /BEGIN ENCRYPTED PRIVATE KEY/)
  t.is((await repro(['sign', 'paper', '--key', 'locked.key'], { cwd: here.cwd, env })).exitCode, 0)
  const asked = await here.repro('sign', 'paper', '--key', 'locked.key')
  t.is(asked.exitCode, 2)
  t.regex(asked.stderr, /there is no terminal to ask on\nhint: Set REPRO_KEY_PASSPHRASE/)
  await rm(here.cwd, { recursive: true })
})

test('agree: verdicts of two machines, plain and signed', async (t) => {
  const here = await place()
  const { host, engine } = aRun()
  const other = await verified(here.cwd, {
    run: { ...kept().run, id: '20260202T030405006-89abcdef' },
    host: { ...host, kernel: '7', cpuModel: 'another model' },
    engine: { ...engine, name: 'podman', version: '5' },
  })
  await cp(path.join(here.cwd, other), path.join(here.cwd, 'other'), { recursive: true })
  await here.repro('keygen', 'bob')
  await here.repro('sign', runDirectory, '--key', 'alice.key', '-o', 'alice.json')
  await here.repro('sign', 'other', '--key', 'bob.key', '-o', 'bob.json')

  const both = await here.repro('agree', 'alice.json', 'bob.json', '--trust', '.')
  t.is(both.exitCode, 0, both.stderr)
  t.regex(both.stdout, /^A {2}alice\.json: reproduced, run \S+, signed by [0-9a-f]{16}$/m)
  t.regex(both.stdout, /│ engine +│ docker 1 +│ podman 5 +│/)
  t.regex(both.stdout, /1 of 1 claims confirmed by 2 verdicts on the same package\.\n$/)
  const plain = await here.repro('agree', path.join(runDirectory, 'verdict.json'), 'other', '--json')
  t.is(plain.exitCode, 0)
  t.deepEqual(faultsOf(JSON.parse(plain.stdout), 'agreement'), [])

  const ends = [
    await here.repro('agree', 'alice.json', 'other', '--trust', 'alice.pub'),
    await here.repro('agree', 'alice.json', 'bob.json', '--trust', 'alice.pub'),
    await here.repro('agree', 'alice.json', 'nothing.json'),
    await here.repro('agree', 'alice.json', runDirectory),
  ]
  t.deepEqual(
    ends.map(({ exitCode }) => exitCode),
    [2, 2, 2, 1],
  )
  t.regex(ends[0]?.stderr ?? '', /other is not signed, and trusted keys were named/)
  t.regex(ends[1]?.stderr ?? '', /bob\.json is refused: none of the 1 trusted keys has signed/)
  t.regex(ends[3]?.stdout ?? '', /is of the same run as alice\.json: it is counted once/)
  await rm(here.cwd, { recursive: true })
})
