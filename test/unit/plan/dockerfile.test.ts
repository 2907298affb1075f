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

test('the whole text, as anybody builds it', (t) => {
  t.deepEqual(lines('plain', all, contents), [
    '# Debian bookworm',
    '# made by: mmdebstrap --variant=minbase bookworm',
    'FROM repro-debian:bookworm',
    'USER 0:0',
    'RUN ["/bin/sh","-ec","mkdir -p /paper/work /paper/data && chown 65532:65532 /paper/work"]',
    'ENV PATH=/paper/node_modules/.bin:$PATH',
    'WORKDIR /paper/work',
    '# Debian packages: python3, python3-pip, nodejs, npm, make',
    'RUN --mount=type=cache,id=repro-var-cache-apt-repro-debian-bookworm,target=/var/cache/apt,sharing=locked' +
      ' --mount=type=cache,id=repro-var-lib-apt-repro-debian-bookworm,target=/var/lib/apt,sharing=locked' +
      ' ["/bin/sh","-ec","rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update -qq &&' +
      ' DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends' +
      ' -o Binary::apt-get::APT::Keep-Downloaded-Packages=true python3 python3-pip nodejs npm make"]',
    '# Python packages of py/requirements.txt',
    'WORKDIR /paper',
    'COPY --chown=0:0 ["py/requirements.txt","/paper/"]',
    'RUN --mount=type=cache,id=repro-var-cache-pip-repro-debian-bookworm,target=/var/cache/pip,sharing=locked' +
      ' ["/bin/sh","-ec","PIP_CACHE_DIR=/var/cache/pip PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install' +
      ' --root-user-action=ignore -r requirements.txt"]',
    '# npm packages of package.json',
    'WORKDIR /paper',
    'COPY --chown=0:0 ["package.json","package-lock.json","/paper/"]',
    'RUN --mount=type=cache,id=repro-var-cache-npm-repro-debian-bookworm,target=/var/cache/npm,sharing=locked' +
      ' ["/bin/sh","-ec","npm ci --cache /var/cache/npm --no-audit --no-fund"]',
    '# setup: ./get.sh "a b"',
    'WORKDIR /paper/work',
    'COPY --chown=65532:65532 ["get.sh","/paper/work/get.sh"]',
    'RUN ["/bin/sh","-ec","./get.sh \\"a b\\""]',
    "# the package's own files",
    'WORKDIR /paper/work',
    'COPY --chown=65532:65532 . /paper/work/',
    'USER 65532:65532',
  ])
})

test('repro builds the same from a context of its own, with what the host lends', (t) => {
  const mount = '--mount=type=bind,source=host,target=/run/repro '
  const own = lines('repro', all, contents).map((line) =>
    line
      .replace(mount, '')
      .replace('. /run/repro/env && ', '')
      .replaceAll('"package/', '"')
      .replace(' package/ ', ' . '),
  )
  t.deepEqual(own, lines('plain', all, contents))
  const runs = lines('repro', all, contents).filter((line) => line.startsWith('RUN '))
  t.true(runs.every((line) => line.startsWith(`RUN ${mount}`) && line.includes('"-ec",". /run/repro/env && ')))
  t.true(lines('repro', all, contents).includes('COPY --chown=65532:65532 package/ /paper/work/'))
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
    text.some((line) => line.includes(String.raw`-r 're q'\\''s.txt'"]`)),
    text.join('\n'),
  )
})

test('a command of several lines stays one instruction, and so does its comment', (t) => {
  const text = lines('plain', { dependencies: { setup: ['echo "$HOME" \\\n  && USER x'] } })
  t.true(text.includes(String.raw`RUN ["/bin/sh","-ec","echo \"$HOME\" \\\n  && USER x"]`), text.join('\n'))
  t.true(text.includes(String.raw`# setup: echo "$HOME" \   && USER x`), text.join('\n'))
})

test('caches of another base are not shared', (t) => {
  const cache = (base: Manifest['base']) =>
    /id=(\S+?),/.exec(lines('plain', { base, dependencies: { apt: ['make'] } }).join('\n'))?.[1]
  t.not(cache({ debian: 'bookworm' }), cache({ debian: 'trixie' }))
  t.is(cache('registry.example:5000/a/b:1@sha256:00'), 'repro-var-cache-apt-registry-example-5000-a-b-1-sha256-00')
})
