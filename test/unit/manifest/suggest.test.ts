import test from 'ava'
import { closestTo, suggest } from '../../../src/manifest/suggest.ts'

const keys = ['repro', 'title', 'base', 'dependencies', 'data', 'steps', 'results']

test('what is close is suggested, what is not is not', (t) => {
  t.is(closestTo('dependancies', keys), 'dependencies')
  t.is(closestTo('titel', keys), 'title')
  t.is(closestTo('Steps', keys), 'steps')
  t.is(closestTo('zzzzzz', keys), undefined)
  t.is(closestTo('r', keys), undefined)
})

test('the word of another tool is understood', (t) => {
  t.is(closestTo('image', keys), 'base')
  t.is(closestTo('depends_on', ['run', 'needs']), 'needs')
  t.is(closestTo('constructor', keys), undefined)
})

test('where nothing is close, what there is is listed', (t) => {
  t.is(suggest('dependancies', keys), 'did you mean `dependencies`?')
  t.is(suggest('zzzzzz', ['a', 'b']), 'there is `a`, `b`')
  t.is(suggest('zzzzzz', []), 'there is none to choose from')
  t.true(
    suggest(
      'x'.repeat(10_000),
      Array.from({ length: 1000 }, (_, i) => `candidate-${i}`),
    ).endsWith('`, …'),
  )
})
