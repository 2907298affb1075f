import test from 'ava'
import { parseJson, printJson } from '../../../src/compare/json.ts'
import { followPointer } from '../../../src/compare/pointer.ts'
import type { Outcome } from '../../../src/model/result.ts'
import { file, reply, reportOn } from './helpers.ts'

function read(text: string) {
  const parsed = parseJson(text)
  return 'tree' in parsed ? printJson(parsed.tree) : parsed.problem
}

const accepted: readonly (readonly [text: string, printed: string])[] = [
  ['\ufeff[1]', '[1]'],
  [' \t\r\n{ } ', '{}'],
  ['[]', '[]'],
  ['[1, -0, 0.10, 1E+2, 1e-2]', '[1,-0,0.10,1E+2,1e-2]'],
  ['12345678901234567890.123456789012345678901234567890', '12345678901234567890.123456789012345678901234567890'],
  ['[NaN, Infinity, -Infinity]', '[NaN,Infinity,-Infinity]'],
  ['"a\\u00e9\\n\\"\\/"', '"aé\\n\\"/"'],
  ['"\\ud83d\\ude00"', '"😀"'],
  ['{"a":{"b":[null,true,false]}}', '{"a":{"b":[null,true,false]}}'],
  ['{"__proto__":1,"constructor":2}', '{"__proto__":1,"constructor":2}'],
  ['{"":0}', '{"":0}'],
  [`${'['.repeat(500)}${']'.repeat(500)}`, `${'['.repeat(500)}${']'.repeat(500)}`],
]
for (const [text, printed] of accepted) {
  test(`JSON is read without a loss: ${text.slice(0, 40)}`, (t) => t.is(read(text), printed))
}

const refused: readonly (readonly [text: string, problem: RegExp])[] = [
  ['', /a value should stand, line 1, column 1/],
  ['[1,]', /a value should stand/],
  ['[1 2]', /`\]` should stand, line 1, column 4/],
  ['{"a":1,}', /a string should stand/],
  ['{a:1}', /a string should stand/],
  ['{"a" 1}', /`:` should stand/],
  ["['a']", /a value should stand/],
  ['[01]', /`\]` should stand/],
  ['[.5]', /a value should stand/],
  ['[1.]', /`\]` should stand/],
  ['[+1]', /a value should stand/],
  ['[0x1]', /`\]` should stand/],
  ['"\t"', /a string should stand/],
  ['"\\x41"', /a string should stand/],
  ['"\\u12"', /a string should stand/],
  ['"abc', /a string should stand/],
  ['[1]]', /something follows the value/],
  ['[1] // no', /something follows/],
  ['nul', /a value should stand/],
  ['{"a":1,"a":1}', /the key "a" stands twice/],
  ['{"a":1,"\\u0061":2}', /the key "a" stands twice/],
  ['[\n1,\n!]', /line 3, column 1/],
  ['['.repeat(501), /nested deeper than 500/],
  ['['.repeat(1_000_000), /nested deeper than 500/],
  ['{"a":'.repeat(100_000), /nested deeper than 500/],
  [`[${'1,'.repeat(8_000_000)}1]`, /more than 8,000,000 values/],
]
for (const [text, problem] of refused) {
  test(`what is no JSON is refused: ${JSON.stringify(text.slice(0, 20))} (${text.length})`, (t) =>
    t.regex(read(text), problem))
}

/** RFC 6901, section 5. */
const rfc6901 = parseJson(
  String.raw`{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}`,
)
const pointers: readonly (readonly [pointer: string, value: string | undefined])[] = [
  ['/foo', '["bar","baz"]'],
  ['/foo/0', '"bar"'],
  ['/', '0'],
  ['/a~1b', '1'],
  ['/c%d', '2'],
  ['/e^f', '3'],
  ['/g|h', '4'],
  ['/i\\j', '5'],
  ['/k"l', '6'],
  ['/ ', '7'],
  ['/m~0n', '8'],
  ['/foo/2', undefined],
  ['/foo/-', undefined],
  ['/foo/00', undefined],
  ['/foo/+1', undefined],
  ['/foo/0/0', undefined],
  ['/bar', undefined],
  ['/toString', undefined],
  ['foo', undefined],
]
for (const [pointer, value] of pointers) {
  test(`RFC 6901: ${pointer} leads to ${value}`, (t) => {
    const pointed = followPointer('tree' in rfc6901 ? rfc6901.tree : null, pointer)
    t.is('tree' in pointed ? printJson(pointed.tree) : undefined, value)
  })
}
test('RFC 6901: the empty pointer leads to the whole', (t) => {
  t.true('tree' in followPointer(null, ''))
})

type Row = readonly [what: string, result: string, recorded: string, observed: string, outcome: Outcome]
const documents: readonly Row[] = [
  ['layout', '', '{"a":1,"b":2}', '{\n "b": 2,\n "a": 1.0 }', 'identical'],
  ['an array in another order', '', '[1,2]', '[2,1]', 'differs'],
  ['an array without order', 'unordered: [""]', '[1,2]', '[2,1]', 'identical'],
  ['an array without order, twice the same', 'unordered: [""]', '[1,1,2]', '[1,2,2]', 'differs'],
  ['a longer array without order', 'unordered: [""]', '[1,2]', '[2,1,3]', 'differs'],
  ['a shorter array without order', 'unordered: [""]', '[1,2]', '[2]', 'differs'],
  [
    'a deep array without order',
    'unordered: [/a/*/tags]',
    '{"a":[{"tags":["x","y"]}]}',
    '{"a":[{"tags":["y","x"]}]}',
    'identical',
  ],
  ['only that array without order', 'unordered: [/a]', '{"a":[1,2],"b":[1,2]}', '{"a":[2,1],"b":[2,1]}', 'differs'],
  ['numbers without order need the best pairs', 'unordered: [""]\ntolerance: 1', '[0,1]', '[1,2]', 'within-tolerance'],
  ['numbers without order and no pairs', 'unordered: [""]\ntolerance: 1', '[0,1]', '[2,2]', 'differs'],
  [
    'objects without order',
    'unordered: [/**]',
    '[{"n":"a","v":1},{"n":"b","v":2}]',
    '[{"v":2,"n":"b"},{"v":1,"n":"a"}]',
    'identical',
  ],
  ['sets of sets', 'unordered: ["", /*]', '[[1,2],[3,4]]', '[[4,3],[2,1]]', 'identical'],
  ['an added key', '', '{"a":1}', '{"a":1,"b":2}', 'differs'],
  ['a removed key', '', '{"a":1,"b":2}', '{"a":1}', 'differs'],
  ['a key that is null for one that is not there', '', '{"a":null}', '{}', 'differs'],
  ['an ignored key', 'ignore: [/b]', '{"a":1,"b":2}', '{"a":1,"b":3}', 'identical'],
  ['an ignored key that is added', 'ignore: [/b]', '{"a":1}', '{"a":1,"b":3}', 'identical'],
  ['an ignored key that is gone', 'ignore: [/b]', '{"a":1,"b":2}', '{"a":1}', 'identical'],
  [
    'an ignored key anywhere',
    'ignore: [/**/time]',
    '{"a":{"time":1},"time":2}',
    '{"a":{"time":3},"time":4}',
    'identical',
  ],
  ['an ignored key with a slash', 'ignore: [/a~1b]', '{"a/b":1}', '{"a/b":2}', 'identical'],
  ['all that is ignored below', 'ignore: [/host/**]', '{"host":{"cpu":1}}', '{"host":{"cpu":2,"os":3}}', 'identical'],
  ['one star is one name', 'ignore: [/*/time]', '{"a":{"b":{"time":1}}}', '{"a":{"b":{"time":2}}}', 'differs'],
  ['all members do not include the whole', 'ignore: [/*]', '1', '2', 'differs'],
  ['numbers exactly', '', '{"a":0.1}', '{"a":0.10000000000000001}', 'differs'],
  [
    'numbers within one tolerance for all',
    'tolerance: 0.1',
    '{"a":0.1,"b":[1]}',
    '{"a":0.2,"b":[1.05]}',
    'within-tolerance',
  ],
  ['numbers as printed', 'tolerance: printed', '{"a":0.1}', '{"a":0.14}', 'within-tolerance'],
  ['numbers by path', 'tolerance: { /a: 0.1 }', '{"a":0.1,"b":1}', '{"a":0.2,"b":1}', 'within-tolerance'],
  ['numbers by another path', 'tolerance: { /a: 0.1 }', '{"a":0.1,"b":1}', '{"a":0.1,"b":1.01}', 'differs'],
  [
    'numbers by pattern',
    'tolerance: { "/h/*/loss": 0.1 }',
    '{"h":[{"loss":1},{"loss":2}]}',
    '{"h":[{"loss":1.1},{"loss":2.1}]}',
    'within-tolerance',
  ],
  [
    'the first pattern that matches',
    'tolerance: { /a/b: 1, "/**": 0.1 }',
    '{"a":{"b":1},"c":1}',
    '{"a":{"b":2},"c":1.1}',
    'within-tolerance',
  ],
  ['the first pattern only', 'tolerance: { "/**": 0.1, /a/b: 1 }', '{"a":{"b":1}}', '{"a":{"b":2}}', 'differs'],
  [
    'forms by path',
    'tolerance: { /a: { relative: 0.1 }, /b: exact, /c: printed }',
    '{"a":10,"b":1,"c":1.0}',
    '{"a":11,"b":1,"c":1.04}',
    'within-tolerance',
  ],
  ['text in numbers', 'tolerance: 0.1', '{"a":"1.0"}', '{"a":"1.1"}', 'within-tolerance'],
  ['an array for an object', '', '{"a":[]}', '{"a":{}}', 'differs'],
  ['a string for a number', '', '{"a":1}', '{"a":"x"}', 'differs'],
  ['NaN', '', '{"a":NaN,"b":1}', '{"a":NaN, "b":1}', 'differs'],
  ['NaN where it equals', 'nan: equal', '{"a":NaN,"b":1}', '{"a":NaN, "b":1}', 'identical'],
  ['the same bytes', '', '{"a":NaN', '{"a":NaN', 'identical'],
  ['what is broken', '', '{"a":1}', '{"a":1', 'not-comparable'],
  ['a record that is broken', '', '{"a":1', '{"a":1}', 'not-comparable'],
  ['a key that stands twice', '', '{"a":1}', '{"a":1,"a":1}', 'not-comparable'],
  ['what is no UTF-8', '', '{"a":1}', '\u0000', 'not-comparable'],
]
for (const [what, result, recorded, observed, outcome] of documents) {
  test(`whole documents, ${what}: ${outcome}`, async (t) => {
    const files = new Map([['r', file('m.json', recorded)]])
    const report = await reportOn(`from: m.json\n${result}`, file('m.json', observed), { files })
    t.is(report.outcome, outcome, JSON.stringify(report))
  })
}

test('bytes that are no UTF-8 are not comparable', async (t) => {
  const files = new Map([['r', file('m.json', '{}')]])
  const report = await reportOn('from: m.json', file('m.json', new Uint8Array([0x22, 0xff, 0x22])), { files })
  t.like(report, { outcome: 'not-comparable', message: '`m.json` is not UTF-8 text' })
})

test('out of a document too large for memory no value is taken, and it is not read', async (t) => {
  const huge = { ...file('m.json', '{}'), size: 2 ** 31 }
  const report = await reportOn('from: m.json#/a\nexpect: 1', huge)
  t.regex(report.message ?? '', /more than 64 MB/)
})

test('a report tells the first difference, and how many there are', async (t) => {
  const files = new Map([['r', file('m.json', '{"a":[1,2],"b":"x"}')]])
  const report = await reportOn('from: m.json', file('m.json', '{"a":[1,3],"b":"y","c":4}'), { files })
  t.like(report, {
    expected: '2 at /a/1',
    observed: '3 at /a/1',
    difference: '1 higher (50 %)',
    message: '3 values differ',
  })
  t.like(report.details, { total: 3 })
})

test('a tolerance for what is not there is told where something differs', async (t) => {
  const files = new Map([['r', file('m.json', '{"history":[1]}')]])
  const report = await reportOn('from: m.json\ntolerance: { /histroy/*: 1 }', file('m.json', '{"history":[2]}'), {
    files,
  })
  t.regex(report.message ?? '', /no number stands where a tolerance is given for `\/histroy\/\*`/)
})

test('long arrays without order pair what is the same first', async (t) => {
  const numbers = Array.from({ length: 5000 }, (_, i) => i)
  const files = new Map([['r', file('m.json', JSON.stringify(numbers))]])
  const result = 'from: m.json\nunordered: [""]\ntolerance: 0.2'
  const shuffled = numbers.toReversed().map((n) => (n === 7 ? 7.1 : n))
  t.is((await reportOn(result, file('m.json', JSON.stringify(shuffled)), { files })).outcome, 'within-tolerance')
  const moved = JSON.stringify(numbers.map((n) => n + 0.1))
  const report = await reportOn(result, file('m.json', moved), { files })
  t.is(report.outcome, 'not-comparable')
  t.regex(report.message ?? '', /more than 300 items/)
})

test('what a stranger wrote reaches no message as it is', async (t) => {
  const files = new Map([['r', file('m.json', '{"a":"x"}')]])
  const hostile = { ['\u001b[2J\u202e']: '\u001b]0;owned\u0007'.repeat(1000) }
  const report = await reportOn('from: m.json', file('m.json', JSON.stringify({ a: 'x', ...hostile })), { files })
  const told = JSON.stringify(report)
  // JSON.stringify escapes the first two of these itself, so they are looked for as it writes them.
  for (const raw of ['\\u001b', '\\u0007', '\u202e']) t.false(told.includes(raw))
  t.true(told.length < 3000)
})

test('a whole reply is told to be JSON by its type', async (t) => {
  const whole = 'request: { step: s, path: /p }\nexpect: { a: 1 }'
  t.is((await reportOn(whole, reply('{ "a": 1 }'))).outcome, 'identical')
  const problem = { headers: { 'content-type': 'application/problem+json' } }
  t.is((await reportOn(whole, reply('{ "a": 1 }', problem))).outcome, 'identical')
  t.is((await reportOn(whole, reply('{ "a": 1 }', { headers: {} }))).outcome, 'not-comparable')
  t.is((await reportOn(`${whole}\nkind: json`, reply('{ "a": 1 }', { headers: {} }))).outcome, 'identical')
})
