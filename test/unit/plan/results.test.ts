import test from 'ava'
import { planOf } from '../compare/helpers.ts'
import type { Part, ResultPlan } from '../../../src/model/plan.ts'

const parts: readonly (readonly [result: string, part: Part])[] = [
  ['from: a/b.json', { kind: 'whole' }],
  ['from: a/b.json#', { kind: 'pointer', pointer: '' }],
  ['from: a/b.json#/x/0', { kind: 'pointer', pointer: '/x/0' }],
  ['from: a/b.json#/x#y', { kind: 'pointer', pointer: '/x#y' }],
  ['from: { file: "a#b.json" }', { kind: 'whole' }],
  ['from: { file: "a#b.json", pointer: /x }', { kind: 'pointer', pointer: '/x' }],
  ['from: { file: o.log, match: "a(b)" }', { kind: 'match', pattern: 'a(b)', occurrence: undefined }],
  ['from: { file: o.log, match: a, occurrence: -1 }', { kind: 'match', pattern: 'a', occurrence: -1 }],
  ['from: { file: t.csv, row: 3, column: x }', { kind: 'cell', row: 3, column: 'x' }],
  ['from: { file: t.csv, row: { m: knn, n: 5 }, column: 2 }', { kind: 'cell', row: { m: 'knn', n: '5' }, column: 2 }],
  ['request: { step: s, path: /p }', { kind: 'whole' }],
  ['request: { step: s, path: /p }\nfrom: "#"', { kind: 'whole' }],
  ['request: { step: s, path: /p }\nfrom: "#/x"', { kind: 'pointer', pointer: '/x' }],
  ['request: { step: s, path: /p }\nfrom: status', { kind: 'status' }],
  ['request: { step: s, path: /p }\nfrom: { header: ETag }', { kind: 'header', name: 'etag' }],
  ['request: { step: s, path: /p }\nfrom: { match: x }', { kind: 'match', pattern: 'x', occurrence: undefined }],
]
for (const [result, part] of parts) {
  test(`the part that is meant by ${result.replace('\n', ', ')}`, (t) => t.deepEqual(planOf(result).source.part, part))
}

const requests: readonly (readonly [request: string, method: string, body: string | undefined, headers: object])[] = [
  ['{ step: s, path: /p }', 'GET', undefined, {}],
  ['{ step: s, path: /p, method: DELETE }', 'DELETE', undefined, {}],
  ['{ step: s, path: /p, body: "a=1" }', 'POST', 'a=1', {}],
  ['{ step: s, path: /p, json: { msg: ü } }', 'POST', '{"msg":"ü"}', { 'content-type': 'application/json' }],
  ['{ step: s, path: /p, json: 1, headers: { Content-Type: text/x } }', 'POST', '1', { 'content-type': 'text/x' }],
  ['{ step: s, path: /p, headers: { Accept: text/csv } }', 'GET', undefined, { accept: 'text/csv' }],
]
for (const [request, method, body, headers] of requests) {
  test(`the request ${request}`, (t) => {
    t.deepEqual(planOf(`request: ${request}`).source, {
      kind: 'reply',
      request: { step: 's', path: '/p', method, body, headers: headers as Record<string, string> },
      part: { kind: 'whole' },
    })
  })
}

const expectations: readonly (readonly [written: string, value: unknown, text: string])[] = [
  ['0.50', 0.5, '0.50'],
  ['.8186', 0.8186, '.8186'],
  ['1.2e-16', 1.2e-16, '1.2e-16'],
  ['9007199254740993', 9007199254740992, '9007199254740993'],
  ['0x1F', 31, '31'],
  ['.inf', Infinity, '.inf'],
  ['text', 'text', 'text'],
  ['"0.50"', '0.50', '0.50'],
  ['true', true, 'true'],
  ['null', null, 'null'],
  ['[0.50, .5, +1, 1., 007, a]', [0.5, 0.5, 1, 1, 7, 'a'], '[0.50,0.5,1,1,7,"a"]'],
  ['[.inf, -.inf]', [Infinity, -Infinity], '[Infinity,-Infinity]'],
  ['{ a: { b: 1.0 } }', { a: { b: 1 } }, '{"a":{"b":1.0}}'],
]
for (const [written, value, text] of expectations) {
  test(`expect: ${written} keeps its characters`, (t) => {
    t.deepEqual(planOf(`from: m.json\nexpect: ${written}`).expect, { value, text } as ResultPlan['expect'])
  })
}

test('what is not said has a value all the same', (t) => {
  t.like(planOf('from: m.json'), {
    name: 'r',
    claim: undefined,
    where: undefined,
    expect: undefined,
    tolerance: undefined,
    kind: undefined,
    nan: 'differs',
    wrapping: 'counts',
    decimal: '.',
    page: undefined,
  })
})
