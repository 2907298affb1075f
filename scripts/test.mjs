// `npm test`: sets up what is missing, runs the tests, and ends with a line that counts them.
// Arguments are passed on to ava: `npm test -- test/unit/plan`.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { installAndBuild, repro, root, run } from './steps.mjs'

const args = process.argv.slice(2)
const unitOnly = args.length > 0 && args.every((arg) => arg.startsWith('test/unit'))

installAndBuild()
if (!unitOnly) {
  // Docker by name: where Podman is there, `repro` needs no more, but the tests look at both.
  const status = repro('setup', '--engine', 'docker', '--yes')
  // Elsewhere the tests go on: those that need an engine fail, and say so.
  if (status !== 0 && process.env.CI) process.exit(status)
  installBrowser()
  installPython()
  installRegistry()
  // Where everything has to pass, what holds for Docker is shown to hold for Podman.
  if (process.env.CI) repro('setup', '--engine', 'podman', '--yes')
}

// Tests with an engine take turns: two of them at a time would share two cores, and measure each other.
const takingTurns = ['--concurrency', '1', '--timeout', '20m']
const others = readdirSync(`${root}/test`).filter((name) => name !== 'unit' && name !== 'faults')
const goes =
  args.length > 0
    ? [[...takingTurns, ...args]]
    : [
        ['test/unit'],
        [...takingTurns, ...others.map((name) => `test/${name}`)],
        // Last, and by themselves: these break engines of their own, fill disks and measure time.
        [...takingTurns, 'test/faults'],
      ]

const count = { passed: 0, failed: 0, skipped: 0 }
let status = 0
for (const go of goes) status = (await ava(go)) || status

const ran = count.passed + count.failed
if (ran === 0) process.stderr.write('no test ran\n')
process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
process.exitCode = status || (ran === 0 || count.failed > 0 ? 1 : 0)

/** The report is looked at in a real browser: Debian's, where we may install it; else those tests are skipped. */
function installBrowser() {
  const isThere = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].some(existsSync)
  if (!isThere) install('chromium')
}

/** Others' libraries verify our evidence: they want an environment of Python's. */
function installPython() {
  const isThere = spawnSync('python3', ['-c', 'import ensurepip, venv']).status === 0
  if (!isThere) install('python3', 'python3-venv')
}

/** Bases come from a registry that the tests start, and tiny ones are made of one static program. */
function installRegistry() {
  if (!existsSync('/usr/bin/docker-registry')) install('docker-registry')
  if (!existsSync('/bin/busybox')) install('busybox-static')
}

/** Installs Debian's packages, where we may. */
function install(...packages) {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return
  run('apt-get', 'update', '-q')
  run('apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages)
}

/** Runs ava, shows and counts what it says (TAP: a line `ok` or `not ok` for each test), and gives its exit code. */
async function ava(avaArguments) {
  const child = spawn(process.execPath, ['node_modules/ava/entrypoints/cli.mjs', '--tap', ...avaArguments], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`${line}\n`)
    const [, verdict, directive] = /^(ok|not ok) .*?(?: # (SKIP|TODO))?$/.exec(line) ?? []
    if (verdict === undefined) continue
    count[directive !== undefined ? 'skipped' : verdict === 'ok' ? 'passed' : 'failed'] += 1
  }
  return ended
}
