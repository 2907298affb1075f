// What the project's scripts have in common. Plain JavaScript without dependencies: it runs before `npm ci` has.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

// Ctrl-C reaches the running program as well, which cleans up: wait for its end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})

/** Runs a program, its output shown, and gives its exit code. */
export function run(...command) {
  process.stdout.write(`\n$ ${command.join(' ').replace(process.execPath, 'node')}\n`)
  const { status, error } = spawnSync(command[0], command.slice(1), { cwd: root, stdio: 'inherit' })
  if (error !== undefined) process.stderr.write(`${error.message}\n`)
  return status ?? (error === undefined ? 130 : 1)
}

/** Runs a program; where it fails, this process ends with its exit code. */
export function must(...command) {
  const status = run(...command)
  if (status !== 0) process.exit(status)
}

/** Runs `repro`, as it was built. */
export function repro(...args) {
  return run(process.execPath, 'dist/cli.js', ...args)
}

/** Installs what the lockfile says, where something else is there, and builds. */
export function installAndBuild() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stderr.write(`Node 20.19 or newer is needed; this is ${process.version}.\n`)
    process.exit(2)
  }
  if (!isInstalled()) must('npm', 'ci')
  must('npm', 'run', '--silent', 'build')
}

/** Whether node_modules holds just what the lockfile says; npm may leave out what is optional. */
function isInstalled() {
  if (!existsSync(`${root}/node_modules/.package-lock.json`)) return false
  const wanted = packagesOf('package-lock.json')
  const there = packagesOf('node_modules/.package-lock.json')
  return (
    Object.keys(there).every((name) => there[name].version === wanted[name]?.version) &&
    Object.keys(wanted).every((name) => name === '' || name in there || wanted[name].optional === true)
  )
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(`${root}/${lockfile}`, 'utf8')).packages
}
