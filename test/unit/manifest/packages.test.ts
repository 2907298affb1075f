import { readdir, readFile } from 'node:fs/promises'
import test from 'ava'
import { formatProblem } from '../../../src/manifest/show.ts'
import { problemsOf } from './fixtures.ts'

const packages = new URL('../../packages/', import.meta.url)
const names = (await readdir(packages)).filter((name) => name.startsWith('invalid-'))

test('there are ten broken manifests', (t) => {
  t.is(names.length, 10)
})

for (const name of names) {
  test(`${name}: what its manifest is told is what is expected, and nothing else`, async (t) => {
    const directory = new URL(`${name}/`, packages)
    const expected: unknown = JSON.parse(await readFile(new URL('expected.json', directory), 'utf8'))
    const { stderr } = expected as { readonly stderr: readonly string[] }
    const problems = problemsOf(await readFile(new URL('repro.yaml', directory)))
    const shown = problems.map(formatProblem).join('\n')
    for (const part of stderr) t.true(shown.includes(part), `${part} is not in\n${shown}`)
    t.is(problems.length, stderr.filter((part) => part.startsWith('repro.yaml:')).length)
  })
}
