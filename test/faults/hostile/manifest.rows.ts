import type { Manifest } from '../../../src/model/manifest.ts'
import type { Row } from './row.ts'

/** A manifest that lies, or asks for what nobody gets. */
export interface HostileManifest extends Row {
  readonly text: string | Uint8Array
  /** What the first problem must say. */
  readonly says?: RegExp
  /** Of a manifest that is read: what is read there. */
  readonly reads?: (manifest: Manifest) => unknown
  readonly as?: unknown
}

const head = 'repro: 1\ntitle: t\nbase: { debian: bookworm }\n'
const tail = 'results:\n  r: { from: out.json#/v, expect: 1 }\n'
const valid = `${head}steps:\n  s: { run: x, outputs: [out.json] }\n${tail}`
const withStep = (more: string): string => `${head}steps:\n  s: { run: x, outputs: [out.json], ${more} }\n${tail}`
const withResult = (more: string): string =>
  `${head}steps:\n  s: { run: x, outputs: [out.json] }\nresults:\n  r: { from: out.json#/v, ${more} }\n`
const refused = (input: string, text: string | Uint8Array, says: RegExp): HostileManifest => ({
  input,
  text,
  says,
  ends: 'manifest-invalid',
})

const asksFor = [
  'binds',
  'volumes',
  'devices',
  'privileged',
  'cap_add',
  'security_opt',
  'user',
  'pid',
  'ipc',
  'runtime',
  'network_mode',
  'entrypoint',
  'image',
  'extra_hosts',
  'sysctls',
]

export const manifests: readonly HostileManifest[] = [
  refused('a manifest of more than a mebibyte', `${valid}# ${'x'.repeat(1024 * 1024)}\n`, /larger than 1024 KiB/),
  refused('a manifest nested 10,000 deep', `${valid}x: ${'['.repeat(10_000)}`, /nested too deep/),
  refused(
    'a manifest of 60,000 keys',
    `${valid}${Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n')}`,
    /too long/,
  ),
  refused(
    'an alias bomb (a billion laughs)',
    `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a, *a]`).join('\n')}\n${valid}`,
    /anchors and aliases/,
  ),
  refused('an alias that holds itself', `${head}steps: &a { s: *a }\n${tail}`, /anchors and aliases/),
  refused('a second document behind the first', `${valid}---\n${valid}`, /second document/),
  refused(
    'a manifest that is not UTF-8',
    Buffer.concat([Buffer.from(valid), Buffer.from([0x23, 0xff, 0x0a])]),
    /not UTF-8/,
  ),
  refused('a manifest in UTF-16', Buffer.from(`\ufeff${valid}`, 'utf16le'), /not UTF-8|U\+0000|no editor shows/),
  refused('`__proto__` as a key', `${valid}__proto__: { run: x }\n`, /`__proto__` cannot be a key/),
  refused(
    '`__proto__` as the name of a step',
    `${head}steps:\n  __proto__: { run: x }\n${tail}`,
    /`__proto__` cannot be a key/,
  ),
  refused('`constructor` as a key', `${valid}constructor: x\n`, /constructor/),
  refused('a merge key', `${valid}<<: { title: other }\n`, /merge keys/),
  refused('a tag that makes a function', `${valid}x: !!js/function "function () { return 1 }"\n`, /tags are not used/),
  refused('a %TAG directive', `%TAG ! tag:evil,2000:\n---\n${valid}`, /directive/),
  refused('the same key twice', `${valid}title: another\n`, /twice/),
  refused('a NUL in a text', valid.replace('title: t', 'title: "a\\0b"'), /U\+0000/),
  refused('an escape sequence in a claim', withResult('claim: "loss \\x1b[2J.38", expect: 1'), /U\+001B/),
  {
    input: '`no`, which YAML 1.1 takes for false',
    text: withResult('expect: no'),
    ends: 'read',
    note: 'it is a text',
    reads: ({ results }) => results['r']?.expect,
    as: 'no',
  },
  {
    input: '`12:30:45`, which YAML 1.1 takes for a number',
    text: withResult('expect: 12:30:45'),
    ends: 'read',
    note: 'it is a text',
    reads: ({ results }) => results['r']?.expect,
    as: '12:30:45',
  },
  refused('`1e400`', withResult('expect: 1e400'), /not a finite number/),
  refused('`.nan` and `.inf`', withResult('expect: .nan'), /not a finite number/),
  refused('`017`, another number in YAML 1.1', withResult('expect: 017'), /one number in YAML 1.2 and another/),
  refused('a limit of -1', withStep('limits: { pids: -1 }'), /pids`: the number -1 must be >= 1/),
  refused('a limit of 99999999999h', withStep('limits: { time: 99999999999h }'), /makes no sense/),
  ...asksFor.map((key) =>
    refused(
      `a step that asks for \`${key}\``,
      withStep(`${key}: [x]`),
      new RegExp(`^\`steps\\.s\\.${key}\`: unknown key$`),
    ),
  ),
  refused(
    'a base with options',
    valid.replace('{ debian: bookworm }', '"debian --privileged"'),
    /^`base`: [^]* has not the form/,
  ),
  refused(
    'a base with a newline and an instruction',
    valid.replace('{ debian: bookworm }', '"debian\\nUSER root"'),
    /^`base`: [^]* has not the form/,
  ),
  refused(
    'a package of apt that is an option',
    valid.replace('steps:', 'dependencies: { apt: ["-o=x"] }\nsteps:'),
    /`-o=x` has not the form/,
  ),
  refused(
    'a package of apt that is a command',
    valid.replace('steps:', 'dependencies: { apt: ["a; curl evil"] }\nsteps:'),
    /`a; curl evil` has not the form/,
  ),
  refused(
    'an output above the package',
    withStep('').replace('outputs: [out.json], ', 'outputs: [../out.json], '),
    /\.\.|outside|leave/,
  ),
  refused(
    'an output with an absolute path',
    withStep('').replace('outputs: [out.json], ', 'outputs: [/etc/passwd], '),
    /\/etc\/passwd|absolute|slash/,
  ),
  refused(
    'an output that leaves the tree by a detour',
    withStep('').replace('outputs: [out.json], ', 'outputs: [a/../../b], '),
    /\.\.|outside|leave/,
  ),
  refused(
    'data from a file of the machine',
    valid.replace('steps:', `data: { d: { url: "file:///etc/passwd", sha256: ${'a'.repeat(64)} } }\nsteps:`),
    /url|https?/,
  ),
  refused(
    'requirements above the package',
    valid.replace('steps:', 'dependencies: { pip: ../requirements.txt }\nsteps:'),
    /\.\.|outside|leave/,
  ),
  refused(
    'steps that need each other',
    `${head}steps:\n  s: { run: x, outputs: [out.json], needs: [q] }\n  q: { run: x, needs: [s] }\n${tail}`,
    /need each other/,
  ),
  refused(
    'a request of another host',
    `${head}steps:\n  s: { run: x, port: 80 }\nresults:\n  r: { request: { step: s, path: "http://example.org/" } }\n`,
    /path|slash|begin/,
  ),
  refused(
    'a request with a header in its header',
    `${head}steps:\n  s: { run: x, port: 80 }\nresults:\n  r: { request: { step: s, path: /, headers: { a: "b\\r\\nHost: evil" } } }\n`,
    /header|U\+000D|line|control/i,
  ),
]
