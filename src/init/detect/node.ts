import { asMapping, at } from '../../manifest/json.ts'
import type { Clue, Detector } from '../clue.ts'
import { commandClues, nameOf } from '../command.ts'
import { has, textAt, textsOf, type Listing } from '../listing.ts'
import { jsonIn } from '../read-text.ts'

/** Node's packages of Debian bookworm that CommonJS finds without being told; each was looked up there. */
const debianModules: ReadonlySet<string> = new Set(
  'express lodash chalk commander d3 async axios body-parser seedrandom fs-extra glob yargs minimist underscore uuid moment ws d3-array cors'.split(
    ' ',
  ),
)

export const node: Detector = (listing) => {
  const scripts = textsOf(listing, /\.(js|mjs|cjs)$/).filter(
    ({ path }) => !/(^|\/)(public|static|docs|tests?|dist)\/|\.test\.|\.config\./.test(path),
  )
  const [first] = scripts
  if (first === undefined) return []
  const described = jsonIn(textAt(listing, 'package.json'))
  const declared = Object.keys(asMapping(at(described, 'dependencies')))
  const clues: Clue[] = [{ kind: 'apt', name: 'nodejs', why: `runs ${first.path}` }, ...versionClues(listing)]
  if (declared.length > 0) clues.push(...npmClues(listing))
  else clues.push(...undeclared(scripts))
  return [...clues, ...scriptClues(listing)]
}

function npmClues(listing: Listing): Clue[] {
  if (['package-lock.json', 'npm-shrinkwrap.json'].some((file) => has(listing, file))) {
    return [{ kind: 'npm', file: 'package.json', why: 'declares the npm packages, its lockfile their versions' }]
  }
  const hint = 'run `npm install` once, which writes package-lock.json; then `repro init` again'
  return [
    { kind: 'missing', message: 'package.json has dependencies, and no lockfile lies beside it', hint, needed: true },
  ]
}

/** `require` of what is neither Node's own nor a file. */
function undeclared(scripts: readonly { readonly path: string; readonly text: string }[]): Clue[] {
  const clues: Clue[] = []
  const seen = new Set<string>()
  for (const { path, text } of scripts) {
    for (const [, quoted = ''] of text.matchAll(/(?:\brequire\(\s*|\bfrom\s+|\bimport\s+)["']([^"'.][^"']*)["']/g)) {
      const name = quoted.startsWith('@') ? quoted.split('/').slice(0, 2).join('/') : (quoted.split('/')[0] ?? '')
      if (quoted.startsWith('node:') || quoted.startsWith('/') || builtin.has(name) || seen.has(name)) continue
      seen.add(name)
      if (debianModules.has(name) && text.includes('require('))
        clues.push({ kind: 'apt', name: `node-${name}`, why: `${path} requires ${name}` })
      else {
        const hint = `\`npm install ${name}\` writes it into package.json and package-lock.json; then \`repro init\` again`
        clues.push({
          kind: 'missing',
          message: `${path} requires ${name}, which nothing declares, and Debian has no package of it that is known`,
          hint,
        })
      }
    }
  }
  return clues
}

const builtin: ReadonlySet<string> = new Set(
  'assert async_hooks buffer child_process cluster console constants crypto dgram dns domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder timers tls tty url util v8 vm wasi worker_threads zlib'.split(
    ' ',
  ),
)

function versionClues(listing: Listing): Clue[] {
  const asked = String(at(at(jsonIn(textAt(listing, 'package.json')), 'engines'), 'node') ?? '')
  const major = /^v?(\d+)/.exec((textAt(listing, '.nvmrc') ?? textAt(listing, '.node-version') ?? '').trim())?.[1]
  if (major !== undefined)
    return [
      { kind: 'version', language: 'node', wanted: major, why: has(listing, '.nvmrc') ? '.nvmrc' : '.node-version' },
    ]
  return asked === '' ? [] : [{ kind: 'version', language: 'node', wanted: asked, why: 'package.json: engines' }]
}

/** The scripts of package.json that run the work: `npm start`, or what is named so. */
function scriptClues(listing: Listing): Clue[] {
  const scripts = asMapping(at(jsonIn(textAt(listing, 'package.json')), 'scripts'))
  return ['reproduce', 'experiment', 'analysis', 'analyse', 'analyze', 'start', 'main'].flatMap((name) => {
    const command = scripts[name]
    if (typeof command !== 'string') return []
    const why = `package.json: the script ${name}`
    return commandClues(command, { rank: 'build', why }, listing).map((clue) =>
      clue.kind === 'command' && name !== 'start' ? { ...clue, name: nameOf(name) } : clue,
    )
  })
}
