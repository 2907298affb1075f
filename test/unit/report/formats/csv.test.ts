import test from 'ava'
import { draw } from '../../../../src/report/formats/csv.ts'
import { differing, report, verdict } from '../../fixtures.ts'
import { hostileTexts, hostileVerdict } from '../hostile.ts'

test('a claim a line, with a head', async (t) => {
  const csv = await draw([{ verdict: verdict({ results: [report({ claim: 'Loss, "test"' }), differing] }) }])
  const [head, first, second, end] = csv.split('\r\n')
  t.is(
    head,
    'package,package_sha256,run,result,claim,where,from,basis,expected,observed,difference,tolerance,outcome,message',
  )
  t.is(
    first,
    `A paper,${'f'.repeat(64)},20260102T030405006-01234567,test-loss,"Loss, ""test""",Section 3,metrics.json#/loss,published,.3827,0.3827,,± 0.01,identical,`,
  )
  t.true(second?.includes(',0.0289 lower (3.5 %; 2.9 × the tolerance),'))
  t.is(end, '')
})

test('numbers stay numbers, what a spreadsheet would run does not', async (t) => {
  const written = async (expected: string) => {
    const csv = await draw([{ verdict: verdict({ results: [report({ expected })] }) }])
    return /published,(.*),0\.3827/.exec(csv)?.[1]
  }
  for (const text of ['-1', '+.5', '-1.25e-07', '-3 %', '1']) t.is(await written(text), text)
  for (const text of ['=1', '+a', '-2+3', '@a', ' =1', '|a', '%a', '＝1', '-1.5-2'])
    t.is(await written(text), `'${text}`)
  t.is(await written('=A1,"x"'), `"'=A1,""x"""`)
})

/** RFC 4180, a line of it. */
function cellsOf(row: string): string[] {
  const cells: string[] = []
  for (let rest = `,${row}`; rest !== '';) {
    const [whole, quoted, bare = ''] = /^,(?:"((?:[^"]|"")*)"|([^,"]*))(?=,|$)/.exec(rest) ?? []
    if (whole === undefined) throw new Error(`no CSV: ${rest}`)
    cells.push(quoted?.replaceAll('""', '"') ?? bare)
    rest = rest.slice(whole.length)
  }
  return cells
}

test('of any text each claim stays one line of fourteen cells', async (t) => {
  for (const text of hostileTexts) {
    const csv = await draw([{ verdict: hostileVerdict(text) }])
    const rows = csv.split('\r\n')
    t.is(rows.length, 4, text)
    for (const row of rows.slice(1, 3)) {
      const cells = cellsOf(row)
      t.is(cells.length, 14, row)
      for (const cell of cells) t.notRegex(cell, /^\s*([=@|＝]|[+-](?![\d.]+$))/)
    }
  }
})
