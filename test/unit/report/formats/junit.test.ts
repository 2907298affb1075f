import test from 'ava'
import { SaxesParser } from 'saxes'
import { draw } from '../../../../src/report/formats/junit.ts'
import type { Verdict } from '../../../../src/model/verdict.ts'
import { differing, failure, report, verdict } from '../../fixtures.ts'
import { hostileFailure, hostileTexts, hostileVerdict } from '../hostile.ts'

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

/** The elements of an XML document, in order. @throws where it is not well-formed. */
function elementsOf(xml: string): Element[] {
  const parser = new SaxesParser({ xmlns: false })
  const all: Element[] = []
  const open: Element[] = []
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: '' }
    all.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', (text) => {
    const last = open.at(-1)
    if (last !== undefined) last.text += text
  })
  parser.write(xml).close()
  return all
}

async function drawn(...verdicts: readonly Verdict[]): Promise<Element[]> {
  return elementsOf(await draw(verdicts.map((one) => ({ verdict: one }))))
}

function named(elements: readonly Element[], name: string): Element[] {
  return elements.filter((element) => element.name === name)
}

test('a result is a test case; what differs is a failure that says how', async (t) => {
  const elements = await drawn(verdict({ results: [report(), differing] }))
  const [suite] = named(elements, 'testsuite')
  t.like(suite?.attributes, {
    name: 'A paper',
    tests: '2',
    failures: '1',
    errors: '0',
    skipped: '0',
    time: '60.000',
    timestamp: '2026-01-02T03:04:05',
  })
  t.deepEqual(
    named(elements, 'testcase').map(({ attributes }) => attributes['name']),
    ['Test loss .3827 (Section 3)', 'Test AUC .8186'],
  )
  const [only, ...more] = named(elements, 'failure')
  t.is(more.length, 0)
  t.is(only?.attributes['message'], '0.0289 lower (3.5 %; 2.9 × the tolerance)')
  t.is(only?.attributes['type'], 'differs')
  t.regex(only?.text ?? '', /expected: \.8186\nobserved: 0\.7897\ntolerance: ± 0\.01/)
})

test('of what did not run the error is one case more, and its results are skipped', async (t) => {
  const elements = await drawn(verdict({ verdict: 'did-not-run', failure, results: [report({ outcome: 'missing' })] }))
  t.like(named(elements, 'testsuite')[0]?.attributes, { tests: '2', failures: '0', errors: '1', skipped: '1' })
  t.is(named(elements, 'error')[0]?.attributes['message'], failure.message)
  t.is(named(elements, 'error')[0]?.text, 'epoch 1\ncannot go on')
  t.is(named(elements, 'skipped').length, 1)
  t.is(named(elements, 'failure').length, 0)
})

test('several packages are several suites', async (t) => {
  t.is(named(await drawn(verdict(), verdict()), 'testsuite').length, 2)
})

test('any text is well-formed XML, and nothing of it becomes an element', async (t) => {
  for (const text of hostileTexts) {
    const elements = await drawn(hostileVerdict(text), hostileFailure(text))
    const allowed = ['testsuites', 'testsuite', 'properties', 'property', 'testcase', 'failure', 'error', 'skipped']
    t.deepEqual(
      elements.filter(({ name }) => !allowed.includes(name)),
      [],
      text,
    )
    t.is(elements.length, 1 + 2 + 2 + 8 + 2 + 2 + 3 + 1 + 2)
  }
})
