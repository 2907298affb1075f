import { readFileSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { count, hostileTable } from './table.ts'

const file = new URL('../../../docs/security.md', import.meta.url)
const begin = '<!-- hostile inputs: npx ava test/faults/hostile/table.test.ts -- --write -->'
const end = '<!-- end of hostile inputs -->'

test('docs/security.md has the table of all hostile inputs, as they are tested', (t) => {
  const text = readFileSync(file, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  t.true(from >= 0 && to > from, 'the marks around the table are there')
  const wanted = `${begin}\n\n${hostileTable()}\n\n`
  if (process.argv.includes('--write')) writeFileSync(file, text.slice(0, from) + wanted + text.slice(to))
  else t.is(text.slice(from, to), wanted, `out of date; bring it up to date with what stands in its first line`)
})

test('there are more than enough of them', (t) => t.true(count >= 60))
