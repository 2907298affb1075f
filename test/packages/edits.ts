import { appendFile, chmod, writeFile } from 'node:fs/promises'
import { sha256 } from '../../src/plan/key.ts'
import type { TemporaryDirectory } from '../unit/io/temporary.ts'

const server = `use strict;
use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 8000, Listen => 8, ReuseAddr => 1) or die $@;
while (my $client = $server->accept) {
    while (defined(my $line = <$client>)) { last if $line eq "\\r\\n" }
    print $client "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nyes";
    close $client;
}
`
const words = 'Good morning\n'
const greet = `  greet: { run: 'hello -g "$(cat words.txt)" | tee greeting.txt > same.txt', outputs: [greeting.txt] }\n`
/** The package that is edited. */
export const files = {
  'repro.yaml': `repro: 1
title: Change matrix
base: { debian: bookworm }
dependencies:
  apt: [hello]
  setup: [sh setup.sh once, touch /last]
data:
  words.txt: { sha256: ${sha256(words)} }
steps:
  prepare: { run: sort letters.txt > sorted.txt, outputs: [sorted.txt] }
  count: { needs: [prepare], run: sh count.sh, outputs: [count.txt] }
  serve: { needs: [count], run: perl serve.pl, port: 8000 }
${greet}results:
  letters: { from: count.txt, expect: 3 }
  greeting: { from: greeting.txt, expect: "Good morning\\n" }
  served: { request: { step: serve, path: / }, expect: "yes" }
`,
  'README.md': 'About this paper.\n',
  '.reproignore': '# nothing\n',
  'letters.txt': 'b\na\nc\n',
  'count.sh': 'wc -l < sorted.txt > count.txt\n',
  'serve.pl': server,
  'setup.sh': 'cat /proc/sys/kernel/random/uuid > /"$1"\n',
  'words.txt': words,
}

export interface Edit {
  readonly what: string
  /** Words of the manifest, and what stands for them afterwards. */
  readonly manifest?: readonly (readonly [before: string, after: string])[]
  readonly edit?: (paper: TemporaryDirectory) => Promise<unknown>
  readonly env?: Readonly<Record<string, string>>
  /** Layers that are built, each with the reason. */
  readonly layers?: readonly string[]
  /** Steps that run, or may, each with the reason. */
  readonly steps?: readonly string[]
  /** Of these, what does not run in the end: what may have changed has not. */
  readonly spared?: readonly string[]
}

export const allSteps = (why: string): string[] =>
  ['count', 'greet', 'prepare', 'serve'].map((name) => `${name}: ${why}`)
export const environmentChanged = allSteps('the environment changed')

export const edits: readonly Edit[] = [
  { what: 'nothing' },
  { what: 'a comment in the manifest', manifest: [['title:', '# A comment\ntitle:']] },
  { what: 'the title', manifest: [['Change matrix', 'Another title']] },
  { what: 'the limits of a step', manifest: [['port: 8000', 'port: 8000, limits: { memory: 1g }']] },
  { what: 'what is expected', manifest: [['expect: 3', 'expect: 4']] },
  { what: 'a tolerance', manifest: [['expect: 3', 'expect: 3, tolerance: 1']] },
  { what: 'one more result', manifest: [['results:', 'results:\n  sorted: { from: sorted.txt }']] },
  { what: 'what is asked of a service', manifest: [['path: /', 'path: /more']] },
  {
    what: 'the order of the steps',
    manifest: [
      [greet, ''],
      ['steps:\n', `steps:\n${greet}`],
    ],
  },
  {
    what: 'the README, which no step reads',
    edit: (paper) => appendFile(paper.at('README.md'), 'More.\n'),
    layers: ['code: `README.md` changed'],
  },
  {
    what: 'a comment in .reproignore',
    edit: (paper) => appendFile(paper.at('.reproignore'), '# still nothing\n'),
    layers: ['code: `.reproignore` changed'],
  },
  {
    what: 'a comment in a script',
    edit: (paper) => appendFile(paper.at('count.sh'), '# more\n'),
    layers: ['code: `count.sh` changed'],
    steps: ['count: count.sh changed', 'serve: count may write something else'],
    spared: ['serve'],
  },
  {
    what: 'a script that may be executed now',
    edit: (paper) => chmod(paper.at('count.sh'), 0o755),
    layers: ['code: `count.sh` changed'],
    steps: ['count: count.sh changed', 'serve: count may write something else'],
    spared: ['serve'],
  },
  {
    what: 'a file that a step reads, and what comes of it',
    edit: (paper) => appendFile(paper.at('letters.txt'), 'd\n'),
    layers: ['code: `letters.txt` changed'],
    steps: [
      'count: prepare may write something else',
      'prepare: letters.txt changed',
      'serve: prepare and count may write something else',
    ],
  },
  {
    what: 'the script of a service',
    edit: (paper) => appendFile(paper.at('serve.pl'), '# more\n'),
    layers: ['code: `serve.pl` changed'],
    steps: ['serve: serve.pl changed'],
  },
  {
    what: 'the command of a service',
    manifest: [['perl serve.pl', 'perl -w serve.pl']],
    steps: ['serve: its command changed'],
  },
  {
    what: 'a parameter of a step',
    manifest: [['sort letters.txt', 'sort -r letters.txt']],
    steps: [
      'count: prepare may write something else',
      'prepare: its command changed',
      'serve: prepare and count may write something else',
    ],
  },
  {
    what: 'what a step needs',
    manifest: [['greet: {', 'greet: { needs: [prepare],']],
    steps: ['greet: it needs other steps'],
  },
  {
    what: 'what a step writes',
    manifest: [['outputs: [greeting.txt]', 'outputs: [greeting.txt, same.txt]']],
    steps: ['greet: its outputs are declared otherwise'],
  },
  {
    what: 'the network of a step',
    manifest: [['greet: {', 'greet: { network: true,']],
    steps: ['greet: its network is now on'],
  },
  { what: 'the seed', env: { REPRO_SEED: '7' }, steps: allSteps('the seed is now 7') },
  {
    what: 'the hash of data',
    manifest: [[sha256(words), sha256('Good evening\n')]],
    edit: (paper) => writeFile(paper.at('words.txt'), 'Good evening\n'),
    steps: allSteps('data words.txt changed'),
  },
  {
    what: 'a setup command',
    manifest: [['touch /last', 'touch /finally']],
    layers: ['setup: changed: setup: touch /last → setup: touch /finally', 'code: setup below it is built anew'],
    steps: environmentChanged,
  },
  {
    what: 'a file of a setup command',
    edit: (paper) => appendFile(paper.at('setup.sh'), '# more\n'),
    layers: ['setup: `setup.sh` changed', 'setup: setup below it is built anew', 'code: `setup.sh` changed'],
    steps: environmentChanged,
  },
  {
    what: 'one Debian package',
    manifest: [['apt: [hello]', 'apt: [hello, sl]']],
    layers: [
      'apt: Debian packages changed: sl added',
      'setup: apt below it is built anew',
      'setup: apt below it is built anew',
      'code: apt below it is built anew',
    ],
    steps: environmentChanged,
  },
]
