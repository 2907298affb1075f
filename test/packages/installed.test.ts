import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'

// What is published is installed as a user would, in an empty directory, and used with every Node that we promise.

const project = fileURLToPath(new URL('../..', import.meta.url))
const example = path.join(project, 'examples/verify.mjs')

/** The oldest that `engines` allows, and the others that are kept up. */
const promised = ['20.19', '22', '24']
/** Where everything has to pass, each is fetched, some 100 MB; elsewhere the one that runs this will do. */
const nodes = process.env['CI'] === undefined ? [] : promised

/** What `npm pack --json` says of what it packed. */
interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

let directory = ''
let packed: Packed
let tarball = ''
/** Fetched meanwhile, side by side. */
const fetched = new Map<string, Promise<string>>()

test.serial.before('the tarball is made, and installed in an empty directory', async (t) => {
  t.timeout(600_000)
  directory = await mkdtemp(path.join(tmpdir(), 'repro-installed-'))
  for (const version of nodes) {
    const fetching = nodeOf(version)
    // Whoever wants it is told.
    fetching.catch(() => {})
    fetched.set(version, fetching)
  }
  const { stdout } = await ran('npm', ['pack', '--json', '--pack-destination', directory], project)
  packed = (Object.values(JSON.parse(stdout) as object) as Packed[])[0] ?? t.fail('nothing was packed')
  tarball = path.join(directory, packed.filename)
  const home = path.join(directory, 'home')
  await mkdir(home)
  await writeFile(path.join(home, 'package.json'), '{ "private": true, "type": "module" }')
  await ran('npm', ['install', '--no-audit', '--no-fund', tarball], home)
  await cp(example, path.join(home, 'verify.mjs'))
})

test.serial.after.always('it is removed', () => rm(directory, { recursive: true, force: true }))

const home = (...names: string[]): string => path.join(directory, 'home', ...names)

test.serial('the tarball is small, and has what is used and nothing else', async (t) => {
  t.true(packed.size < 1.5 * 1024 ** 2, `${packed.size} bytes`)
  const files = packed.files.map((file) => file.path)
  const expected =
    /^(?:dist\/.*(?:\.js|\.d\.ts)|schema\/[\w-]+\.schema\.json|man\/repro\.1|package\.json|README\.md|LICENSE)$/
  t.deepEqual(
    files.filter((file) => !expected.test(file)),
    [],
  )
  for (const file of ['dist/cli.js', 'dist/index.js', 'dist/index.d.ts', 'schema/verdict.schema.json', 'LICENSE']) {
    t.true(files.includes(file), file)
  }
})

test.serial('its types are found however they are looked for', async (t) => {
  // It brings a TypeScript of its own: not worth having in every checkout.
  const command = ['--yes', '@arethetypeswrong/cli@0.18.5', tarball, '--profile', 'esm-only', '--no-color']
  const { stdout } = await ran('npx', [...command, '--entrypoints', '.'], directory)
  t.regex(stdout, /node16 \(from ESM\) │ 🟢 \(ESM\)/)
  t.regex(stdout, /bundler +│ 🟢/)
})

test.serial('its types are right for who checks all of them, and the example is', async (t) => {
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2022', strict: true, checkJs: true, noEmit: true, skipLibCheck: false },
    ...{ types: ['node'], typeRoots: [path.join(project, 'node_modules/@types')] },
  }
  await writeFile(home('tsconfig.json'), JSON.stringify({ compilerOptions, include: ['verify.mjs'] }))
  await t.notThrowsAsync(
    ran(process.execPath, [path.join(project, 'node_modules/typescript/bin/tsc'), '-p', '.'], home()),
  )
})

test.serial('what init writes for editors needs nothing of where repro was installed', async (t) => {
  await cp(path.join(project, 'test/packages/init/py-plain'), home('folder'), { recursive: true })
  await ran(process.execPath, ['node_modules/repro/dist/cli.js', 'init', 'folder', '--yes'], home())
  const [, named = ''] =
    /^# yaml-language-server: \$schema=(\S+)$/m.exec(await readFile(home('folder/repro.yaml'), 'utf8')) ?? []
  t.is(
    await readFile(home('folder', named), 'utf8'),
    await readFile(path.join(project, 'schema/repro.schema.json'), 'utf8'),
  )
})

test('the example in the docs is the one that is run here', async (t) => {
  const docs = await readFile(path.join(project, 'docs/library.md'), 'utf8')
  t.true(docs.includes(`\`\`\`ts\n${await readFile(example, 'utf8')}\`\`\``))
})

worksWith('this Node', async () => process.execPath)
for (const version of nodes) worksWith(`Node ${version}`, async () => fetched.get(version) ?? nodeOf(version))

function worksWith(name: string, find: () => Promise<string>): void {
  test.serial(`with ${name} the command and the library work`, async (t) => {
    t.timeout(600_000)
    const node = await find()
    t.log((await ran(node, ['--version'], home())).stdout.trim())
    const repro = (...args: string[]) => ran(node, ['node_modules/repro/dist/cli.js', ...args], home())
    await rm(home('echo'), { recursive: true, force: true })
    await cp(path.join(project, 'papers/echo'), home('echo'), {
      recursive: true,
      filter: (file) => !file.endsWith('.repro'),
    })

    const { version } = JSON.parse(await readFile(path.join(project, 'package.json'), 'utf8')) as { version: string }
    t.is((await repro('--version')).stdout, `${version}\n`)
    t.regex((await repro('validate', 'echo')).stdout, /: valid, 1 step, 3 results/)
    t.regex((await repro('verify', 'echo')).stdout, /^reproduced: 3 of 3 claims reproduced\.$/m)

    const { stdout, stderr } = await ran(node, ['verify.mjs', 'echo'], home())
    t.is(stdout, 'echo: identical\nwhole-reply: identical\nposted: identical\n3 of 3 claims reproduced.\n')
    t.regex(stderr, /^service serve …\nservice serve: done$/m)
    const missing = await t.throwsAsync(ran(node, ['verify.mjs', 'nowhere'], home()))
    t.like(missing, { code: 2 })
    t.regex((missing as Error & { stderr: string }).stderr, /^package-invalid: .*nowhere/)
  })
}

/** A Node from the registry, for this machine. */
async function nodeOf(version: string): Promise<string> {
  const place = path.join(directory, `node-${version}`)
  await mkdir(place)
  await writeFile(path.join(place, 'package.json'), '{ "private": true }')
  await ran('npm', ['install', '--no-audit', '--no-fund', `node@${version}`], place)
  return path.join(place, 'node_modules/node/bin/node')
}

async function ran(program: string, args: readonly string[], cwd: string): Promise<{ stdout: string; stderr: string }> {
  const { REPRO_DATA: _data, REPRO_SEED: _seed, NODE_OPTIONS: _options, ...env } = process.env
  return promisify(execFile)(program, args, { cwd, env, maxBuffer: 64 * 1024 ** 2 })
}
