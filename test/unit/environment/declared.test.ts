import test from 'ava'
import { declaredPackages } from '../../../src/environment/declared.ts'

test('a requirements file, in all ways of writing', (t) => {
  const text = `# what is needed
-r more.txt
--index-url https://pypi.example/simple
Flask==3.0.3 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
numpy>=1.26,<2  # for arrays
uvicorn[standard] == 0.30.1 ; python_version > "3.8"
typing.extensions
local @ https://example.org/local-1.0.tar.gz#egg=local
-e ./here
`
  t.deepEqual(declaredPackages('env/requirements.txt', text), {
    flask: '3.0.3',
    numpy: '>=1.26,<2',
    uvicorn: '0.30.1',
    'typing-extensions': '',
    local: '@ https://example.org/local-1.0.tar.gz#egg=local',
  })
  t.deepEqual(declaredPackages('requirements.txt', text.replaceAll('\n', '\r\n')), declaredPackages('r.txt', text))
})

test("npm's files: what is wanted, and what is locked", (t) => {
  const wanted = { name: 'x', dependencies: { express: '^4.18.0' }, devDependencies: { '@types/node': '*' } }
  t.deepEqual(declaredPackages('web/package.json', JSON.stringify(wanted)), { express: '^4.18.0', '@types/node': '*' })
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/debug': { version: '4.3.1' },
    'node_modules/send/node_modules/debug': { version: '2.6.9' },
    'node_modules/@types/node': { version: '22.0.0' },
  }
  const expected = { debug: '2.6.9, 4.3.1', '@types/node': '22.0.0' }
  t.deepEqual(declaredPackages('package-lock.json', JSON.stringify({ lockfileVersion: 3, packages })), expected)
  const dependencies = {
    debug: { version: '4.3.1' },
    send: { dependencies: { debug: { version: '2.6.9' } } },
    '@types/node': { version: '22.0.0' },
  }
  t.deepEqual(declaredPackages('npm-shrinkwrap.json', JSON.stringify({ lockfileVersion: 1, dependencies })), expected)
})

test('what is no file of packages, or is broken, asks for nothing', (t) => {
  for (const [path, text] of [
    ['.npmrc', 'fund=false'],
    ['package.json', '{'],
    ['package.json', 'null'],
    ['package-lock.json', '[]'],
    ['package-lock.json', '{"packages":{"node_modules/a":{"version":1}}}'],
    ['requirements.txt', ''],
  ] as const)
    t.deepEqual(declaredPackages(path, text), {}, `${path} ${text}`)
})
