import test from 'ava'
import { InventoryReader, inventoryOf as inventoryOfParts } from '../../../src/environment/inventory.ts'

function inventoryOf(files: Readonly<Record<string, string>>) {
  const reader = new InventoryReader()
  for (const [path, text] of Object.entries(files))
    if (reader.wants(path) > 0) reader.add(path, text.slice(0, reader.wants(path)))
  return inventoryOfParts([reader.seen], 'linux/amd64')
}

const status = `Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21.22

Package: libc6
Status: install ok installed
Architecture: amd64
Description: a library
 Version: not this one
Version: 2.36-9+deb12u10

Package: libc6
Status: install ok installed
Architecture: i386
Version: 2.36-9+deb12u10

Package: python3.11-minimal
Status: install ok installed
Architecture: amd64
Version: 3.11.2-6+deb12u6

Package: nodejs
Status: hold ok installed
Architecture: amd64
Version: 18.20.4+dfsg-1~deb12u1

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1
`

test("Debian's packages and runtimes, those that are installed", (t) => {
  const { apt, runtimes, incomplete } = inventoryOf({ 'var/lib/dpkg/status': status })
  t.deepEqual(
    apt.map(({ name, version }) => `${name} ${version}`),
    [
      'dpkg 1.21.22',
      'libc6 2.36-9+deb12u10',
      'libc6:i386 2.36-9+deb12u10',
      'nodejs 18.20.4+dfsg-1~deb12u1',
      'python3.11-minimal 3.11.2-6+deb12u6',
    ],
  )
  t.deepEqual(runtimes, [
    { name: 'node', version: '18.20.4' },
    { name: 'python', version: '3.11.2' },
  ])
  t.is(incomplete, undefined)
})

test('an image without a state of its packages has them in files of their own', (t) => {
  const { apt } = inventoryOf({
    'var/lib/dpkg/status.d/base-files': 'Package: base-files\nVersion: 12.4\nArchitecture: amd64\n',
    'var/lib/dpkg/status.d/base-files.md5sums': 'c0ffee  etc/debian_version\n',
  })
  t.deepEqual(apt, [{ name: 'base-files', version: '12.4' }])
})

test("Python's packages, wherever they are, but not Debian's", (t) => {
  const metadata = 'Metadata-Version: 2.1\nName: Ruamel.yaml_Clib\nVersion: 0.2.8\n\nName: in the description\n'
  const { pip } = inventoryOf({
    'usr/lib/python3/dist-packages/pip-23.0.1.dist-info/METADATA': 'Name: pip\nVersion: 23.0.1\n',
    'usr/local/lib/python3.11/dist-packages/ruamel.dist-info/METADATA': metadata,
    'opt/venv/lib/python3.11/site-packages/old.egg-info/PKG-INFO': 'Name: old\r\nVersion: 1.0rc1\r\n\r\ntext',
    'opt/venv/lib/python3.11/site-packages/older.egg-info': 'Name: older\nVersion: 1!2.0+local\n',
    'var/lib/dpkg/info/python3-pip.list': '/.\n/usr\n/usr/lib/python3/dist-packages/pip-23.0.1.dist-info/METADATA\n',
  })
  t.deepEqual(
    pip.map(({ name, version }) => `${name} ${version}`),
    ['old 1.0rc1', 'older 1!2.0+local', 'ruamel-yaml-clib 0.2.8'],
  )
})

test("npm's packages with their hashes; those that others bring along for their tests are not installed", (t) => {
  const hash = `sha512-${'A'.repeat(86)}==`
  const packages = {
    'node_modules/a': { version: '1.0.0', integrity: hash },
    'node_modules/b/node_modules/a': { version: '2.0.0', integrity: 'sha512-<script>' },
  }
  const { npm } = inventoryOf({
    'paper/node_modules/.package-lock.json': JSON.stringify({ packages }),
    'paper/node_modules/a/package.json': JSON.stringify({ name: 'a', version: '1.0.0' }),
    'paper/node_modules/a/test/node_modules/fake/package.json': JSON.stringify({ name: 'fake', version: '6.6.6' }),
    'paper/node_modules/b/node_modules/a/package.json': JSON.stringify({ name: 'a', version: '2.0.0' }),
    'paper/node_modules/@of/b/package.json': JSON.stringify({ name: '@of/b', version: '3.0.0-rc.1' }),
    'paper/node_modules/module/package.json': JSON.stringify({ type: 'module' }),
    'paper/work/package.json': JSON.stringify({ name: 'paper', version: '1.0.0' }),
  })
  t.deepEqual(npm, [
    { name: '@of/b', version: '3.0.0-rc.1' },
    { name: 'a', version: '1.0.0', hash },
    { name: 'a', version: '2.0.0' },
  ])
})

test("R's packages are those that were built; base says which R it is", (t) => {
  const built = 'Built: R 4.2.2; ; 2023-01-01 00:00:00 UTC; unix\n'
  const { r, runtimes } = inventoryOf({
    'usr/local/lib/R/library/base/DESCRIPTION': `Package: base\nVersion: 4.2.2\n${built}`,
    'usr/local/lib/R/site-library/Matrix/DESCRIPTION': `Package: Matrix\nVersion: 1.5-3\n${built}`,
    'paper/work/DESCRIPTION': 'Package: mine\nVersion: 1\n',
  })
  t.deepEqual(r, [
    { name: 'Matrix', version: '1.5-3' },
    { name: 'base', version: '4.2.2' },
  ])
  t.deepEqual(runtimes, [{ name: 'r', version: '4.2.2' }])
})

test('runtimes that no package manager brought', (t) => {
  const { runtimes, distribution } = inventoryOf({
    'usr/lib/os-release': 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    'usr/local/include/python3.12/patchlevel.h': '#define PY_VERSION      \t"3.12.4"\n',
    'usr/local/include/node/node_version.h':
      '#define NODE_MAJOR_VERSION 22\n#define NODE_MINOR_VERSION 3\n#define NODE_PATCH_VERSION 0\n',
    'opt/java/openjdk/release': 'IMPLEMENTOR="x"\nJAVA_VERSION="17.0.11"\n',
    'usr/local/go/VERSION': 'go1.22.4\ntime 2024\n',
    'usr/local/julia/include/julia/julia_version.h': '#define JULIA_VERSION_STRING "1.10.4"\n',
  })
  t.is(distribution, 'Debian GNU/Linux 12 (bookworm)')
  t.deepEqual(
    runtimes.map(({ name, version }) => `${name} ${version}`),
    ['go 1.22.4', 'java 17.0.11', 'julia 1.10.4', 'node 22.3.0', 'python 3.12.4'],
  )
})

test('what a stranger writes in the place of a description is counted, and taken for nothing', (t) => {
  const { apt, pip, npm, incomplete } = inventoryOf({
    'var/lib/dpkg/status': 'Package: a$(reboot)\nStatus: install ok installed\nVersion: 1\n',
    'a/site-packages/x.dist-info/METADATA': 'Name: x\nVersion: 1\u001b[2J\n',
    'a/site-packages/y.dist-info/METADATA': `Name: ${'y'.repeat(300)}\nVersion: 1\n`,
    'a/node_modules/x/package.json': '{',
  })
  t.deepEqual([apt, pip, npm], [[], [], []])
  t.is(incomplete, '4 descriptions of packages could not be read')
})

test('of most files nothing is wanted, and of no description more than a bound', (t) => {
  const reader = new InventoryReader()
  for (const path of [
    'usr/bin/python3',
    'etc/passwd',
    'paper/work/package.json',
    'DESCRIPTION',
    `${'a/'.repeat(2000)}DESCRIPTION`,
  ])
    t.is(reader.wants(path), 0, path)
  t.is(reader.wants('a/node_modules/b/package.json'), 1024 ** 2)
})
