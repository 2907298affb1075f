import test from 'ava'
import type { Manifest } from '../../../src/model/manifest.ts'
import { dockerfile, type BuildPlace } from '../../../src/plan/dockerfile.ts'
import { planImage } from '../../../src/plan/image.ts'
import { files, manifest } from './fixtures.ts'

function lines(
  place: BuildPlace,
  change: Partial<Manifest>,
  contents: Readonly<Record<string, string>> = {},
): string[] {
  return dockerfile(planImage({ manifest: manifest(change), files: files(contents) }), place)
    .trimEnd()
    .split('\n')
}

const all: Partial<Manifest> = {
  dependencies: { apt: ['make'], pip: 'py/requirements.txt', npm: 'package.json', setup: ['./get.sh "a b"'] },
}
const contents = {
  'py/requirements.txt': '',
  'package.json': '{}',
  'package-lock.json': '{}',
  'get.sh': '',
  'train.sh': '',
}

test('as anybody builds it: what the builder of repro lends and keeps is neither asked for nor left', (t) => {
  const text = lines('plain', all, contents)
  t.deepEqual(
    text.filter((line) => /^(FROM|USER|ENV|WORKDIR|COPY|ARG) /.test(line)),
    [
      'FROM repro-debian:bookworm AS packages',
      'ARG CA_CERTIFICATE',
      'USER 0:0',
      'ENV PATH=/paper/node_modules/.bin:$PATH SOURCE_DATE_EPOCH=315532800',
      'WORKDIR /paper/work',
      'FROM packages AS npm',
      'ARG CA_CERTIFICATE',
      'WORKDIR /paper',
      'COPY --chown=0:0 ["package.json","package-lock.json","/paper/"]',
      'FROM packages',
      'ARG CA_CERTIFICATE',
      'WORKDIR /paper',
      'COPY --chown=0:0 ["py/requirements.txt","/paper/"]',
      'COPY --from=npm ["/paper/node_modules","/paper/node_modules"]',
      'COPY --from=npm ["/paper/package.json","/paper/package.json"]',
      'COPY --from=npm ["/paper/package-lock.json","/paper/package-lock.json"]',
      'WORKDIR /paper/work',
      'COPY --chown=65532:65532 ["get.sh","/paper/work/get.sh"]',
      'WORKDIR /paper/work',
      'COPY --chown=65532:65532 . /paper/work/',
      'USER 65532:65532',
    ],
  )
  t.true(
    text.includes(
      '# made by: SOURCE_DATE_EPOCH=0 mmdebstrap --variant=minbase bookworm - | docker import - repro-debian:bookworm',
    ),
  )
  t.false(text.some((line) => line.includes('--mount') || line.includes('/run/repro')))
  t.is(text.filter((line) => line.startsWith('rm -rf /var/cache/')).length, 4)
})

test('repro builds the same from a context of its own, with what the host lends', (t) => {
  const mount = '--mount=type=bind,source=host,target=/run/repro '
  const isPlain = (line: string): boolean => /^(FROM|USER|ENV|WORKDIR|COPY) /.test(line)
  const own = lines('repro', all, contents)
    .filter(isPlain)
    .map((line) => line.replaceAll('"package/', '"').replace(' package/ ', ' . '))
  t.deepEqual(own, lines('plain', all, contents).filter(isPlain))
  const runs = lines('repro', all, contents).filter((line) => line.startsWith('RUN '))
  t.is(runs.length, 6)
  t.true(runs.every((line) => line.startsWith(`RUN ${mount}`) && line.includes('"-ec",". /run/repro/env && ')))
  t.true(lines('repro', all, contents).includes('COPY --chown=65532:65532 package/ /paper/work/'))
  t.true(lines('repro', all, contents).every((line) => !line.includes('CA_CERTIFICATE')))
})

test('no line asks for a frontend: that would be fetched, whatever the network mode', (t) => {
  t.false(lines('repro', all, contents).some((line) => /^#\s*syntax/.test(line)))
})

const names: readonly (readonly [string, string])[] = [
  ['a b.txt', '["a b.txt","/paper/work/a b.txt"]'],
  ['st*r?[x].txt', '["st[*]r[?][[]x].txt","/paper/work/st*r?[x].txt"]'],
  ["it's.txt", String.raw`["it\\'s.txt","/paper/work/it\\'s.txt"]`],
  ['q"q.txt', String.raw`["q\\\"q.txt","/paper/work/q\\\"q.txt"]`],
  ['d$HOME.txt', String.raw`["d\\$HOME.txt","/paper/work/d\\$HOME.txt"]`],
  ['back\\slash', String.raw`["back\\\\slash","/paper/work/back\\\\slash"]`],
]
for (const [name, copied] of names) {
  test(`a file's name is meant as it stands: ${name}`, (t) => {
    const text = lines('plain', { dependencies: { setup: [`cat ${name}`] } }, { [name]: '' })
    t.true(text.includes(`COPY --chown=65532:65532 ${copied}`), text.join('\n'))
  })
}

test('a requirements file with a name that the shell would take apart', (t) => {
  const text = lines('plain', { dependencies: { pip: "py/re q's.txt" } }, { "py/re q's.txt": '' })
  t.true(
    text.some((line) => line.includes(String.raw`-r 're q'\\''s.txt'\n`)),
    text.join('\n'),
  )
})

test('a command of several lines stays one instruction, and so does its comment', (t) => {
  const text = lines('plain', { dependencies: { setup: ['echo "$HOME" \\\n  && USER x'] } })
  t.true(
    text.some((line) => line.endsWith(String.raw`echo \"$HOME\" \\\n  && USER x"]`)),
    text.join('\n'),
  )
  t.true(text.includes(String.raw`# setup: echo "$HOME" \   && USER x`), text.join('\n'))
})

test('caches of another base are not shared', (t) => {
  const cache = (base: Manifest['base']) =>
    /id=(\S+?),/.exec(lines('repro', { base, dependencies: { apt: ['make'] } }).join('\n'))?.[1]
  t.not(cache({ debian: 'bookworm' }), cache({ debian: 'trixie' }))
  t.is(cache('registry.example:5000/a/b:1@sha256:00'), 'repro-var-cache-apt-registry-example-5000-a-b-1')
})
