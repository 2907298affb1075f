// `npm run papers [name…]`: verifies every paper of this project, or those named, as a directory and as the one file that
// it is packed into, and prints what each took. Each has to end as its README says ("Our verdict: …"), the file as the
// directory; and a copy with other times, owners, modes and order of entries, packed under another locale and umask, has
// to give the same bytes.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import pc from 'picocolors'
import { verdictText } from '../dist/index.js'
import { root } from './steps.mjs'

/** Where authors' data are, which are not ours to keep. Without them some papers cannot be verified. */
const data = path.join(root, '../shared/data')

const asked = process.argv.slice(2)
const papers = readdirSync(path.join(root, 'papers'))
  .filter((name) => asked.length === 0 || asked.includes(name))
  .filter((name) => existsSync(data) || !wantsData(name))
const width = Math.max(...papers.map((name) => name.length))
const env = { ...process.env, REPRO_DATA: existsSync(data) ? data : '' }
const work = mkdtempSync(path.join(tmpdir(), 'repro-papers-'))

try {
  const archives = papers.map(packTwice)
  const packages = papers.map((name) => path.join(root, 'papers', name))
  const verdicts = verify([...packages, ...archives.map(({ file }) => file)])
  const isRight = papers.map((name, i) => report(name, verdicts[i], verdicts[papers.length + i], archives[i]))
  process.exitCode = isRight.every(Boolean) ? 0 : 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** Says how a paper ended, and is true where all of it is as it has to be. */
function report(name, ofDirectory, ofArchive, { sha256, sha256OfCopy }) {
  const wanted = statedVerdict(name)
  const { verdict } = ofDirectory
  const ending = verdict?.verdict ?? ofDirectory.error.code
  const wrong = [
    ...(ending === wanted ? [] : [`NOT ${wanted}: ${verdict?.sentence ?? ofDirectory.error.message}`]),
    ...(sha256 === sha256OfCopy ? [] : [`a copy was packed into other bytes: ${sha256} and ${sha256OfCopy}`]),
    ...(verdict === undefined ? [] : shownOtherwise(name, verdict)),
    ...(isDeepStrictEqual(found(ofArchive), found(ofDirectory)) ? [] : ['its archive has another verdict']),
  ]
  console.log(`${wrong.length === 0 ? 'as stated' : 'WRONG    '}  ${name.padEnd(width)}  ${ending}  ${cost(verdict)}`)
  for (const what of wrong) console.log(`  ${what}`)
  return wrong.length === 0
}

function verify(packages) {
  const { stdout } = repro(['verify', ...packages, '--jobs', '1', '--json'], { cwd: work })
  return JSON.parse(stdout)
}

/** What was found, whenever and wherever it was. */
function found({ verdict, error }) {
  if (verdict === undefined) return error.code
  return { verdict: verdict.verdict, sentence: verdict.sentence, results: verdict.results, package: verdict.package }
}

/** The archive of a paper, and its hash; and that of a copy that is the same to whoever reads it. */
function packTwice(name) {
  const original = path.join(root, 'papers', name)
  const copy = path.join(work, 'copies', name)
  copyAltered(original, copy)
  const file = path.join(work, `${name}.tar.gz`)
  const pack = (from, to, options) => JSON.parse(repro(['pack', from, '-o', to, '--json'], options).stdout).sha256
  return {
    file,
    sha256: pack(original, file, { umask: '022', env: { LC_ALL: 'C', TZ: 'UTC' } }),
    sha256OfCopy: pack(copy, `${file}.copy`, { umask: '077', env: { LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Tokyo' } }),
  }
}

/** Copies what is packed of a paper: last entry first, as another user's, of another day, and readable by fewer. */
function copyAltered(from, to) {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(from).toSorted().toReversed()) {
    const [source, target] = [path.join(from, name), path.join(to, name)]
    const stats = lstatSync(source)
    if (stats.isDirectory()) copyAltered(source, target)
    else {
      copyFileSync(source, target)
      chmodSync(target, stats.mode & 0o700)
    }
    utimesSync(target, 1e9, 1e9)
    if (process.getuid?.() === 0) chownSync(target, 1234, 1234)
  }
}

function repro(args, { cwd = root, umask = '022', env: own = {} }) {
  const command = ['-c', `umask ${umask} && exec "$@"`, 'sh', process.execPath, path.join(root, 'dist/cli.js'), ...args]
  const ended = spawnSync('sh', command, {
    cwd,
    env: { ...env, ...own },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  // 1 is a verdict as well: that of a paper that is not reproduced.
  if (ended.status > 1) throw new Error(`repro ${args.join(' ')} ended with ${ended.status}`)
  return ended
}

function wantsData(name) {
  return /^data:/m.test(readFileSync(path.join(root, 'papers', name, 'repro.yaml'), 'utf8'))
}

function statedVerdict(name) {
  const readme = readFileSync(path.join(root, 'papers', name, 'README.md'), 'utf8')
  return /Our verdict: `([a-z-]+)`/m.exec(readme)?.[1]
}

/**
 * README.md shows the verdict of one paper: what of it is otherwise. Where another processor gave other last digits, which is
 * no fault of the paper, nothing can be said.
 */
function shownOtherwise(name, verdict) {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
  const [, shownName, shown] = /^```console papers\n\$ repro verify papers\/(\S+)\n(.*?)^```$/ms.exec(readme) ?? []
  if (shownName === undefined) return ['README.md shows the verdict of no paper']
  if (shownName !== name || verdict.results.some(hasOtherDigits)) return []
  const width = Math.max(...shown.split('\n').map((line) => line.length))
  const came = verdictText(verdict, { width, colors: pc.createColors(false) })
  return `${came}\n` === shown ? [] : [`README.md shows another verdict than\n${came}`]
}

function hasOtherDigits({ basis, outcome }) {
  return basis === 'recorded' && outcome === 'within-tolerance'
}

/** Seconds of the whole run, and the highest memory use of a step. */
function cost(verdict) {
  if (verdict === undefined) return ''
  const seconds = (Date.parse(verdict.run.finished) - Date.parse(verdict.run.started)) / 1000
  const peak = Math.max(0, ...verdict.steps.map(({ peakMemory }) => peakMemory ?? 0))
  return `${seconds.toFixed(0)} s, ${(peak / 2 ** 20).toFixed(0)} MiB`
}
