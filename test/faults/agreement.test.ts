import { readFileSync, readdirSync } from 'node:fs'
import test from 'ava'

interface Row {
  readonly fault: string
  readonly outcome: string
  readonly file: string
}

/** The rows of the table in docs/security.md. */
function documented(): Row[] {
  const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8')
  const section = text.split(/^## /m).find((one) => one.startsWith("Faults that are not the paper's\n")) ?? ''
  const rows = [...section.matchAll(/^\| (.+?) \| (.+?) \| `(.+?)` \|$/gm)]
  return rows.map(([, fault = '', outcome = '', file = '']) => ({ fault, outcome, file }))
}

/** The tests, as they are declared: a title may be a pattern, an outcome the name of a constant. */
function declared(): Row[] {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'))
  return files.flatMap((file) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    const constants = new Map([...text.matchAll(/^const (\w+) = '(.+)'$/gm)].map(([, name, value]) => [name, value]))
    return [...text.matchAll(/\bfault\(\s*(['`])(.+?)\1,\s*(?:'(.+?)'|(\w+)),/g)].map(
      ([, , fault = '', literal, name]) => ({ fault, outcome: literal ?? constants.get(name) ?? '', file }),
    )
  })
}

function isRowOf(row: Row, { fault, outcome, file }: Row): boolean {
  const parts = fault.split(/\$\{.*?\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('\\w+')}$`).test(row.fault) && row.outcome === outcome && row.file === file
}

test('every row of the table has its test, and every test its row', (t) => {
  const [rows, tests] = [documented(), declared()]
  t.true(rows.length >= 25)
  t.true(tests.length >= 25)
  t.deepEqual(
    rows.filter((row) => !tests.some((one) => isRowOf(row, one))),
    [],
  )
  t.deepEqual(
    tests.filter((one) => !rows.some((row) => isRowOf(row, one))),
    [],
  )
})
