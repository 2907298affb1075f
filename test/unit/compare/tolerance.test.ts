import { readFile } from 'node:fs/promises'
import test from 'ava'
import { describeTolerance, partsOf, toleranceOf, Tolerances } from '../../../src/compare/tolerance.ts'
import { forms } from '../../../src/compare/forms.ts'
import { kindsWith } from '../../../src/compare/kinds.ts'
import { memoryScratch } from '../../../src/compare/scratch.ts'
import type { PictureReader } from '../../../src/model/picture.ts'
import { planOf } from './helpers.ts'

interface Schema {
  readonly $defs: {
    readonly toleranceForm: { readonly properties: object }
    readonly toleranceByPart: { readonly propertyNames: { readonly not: { readonly enum: readonly string[] } } }
    readonly result: { readonly properties: { readonly kind: { readonly enum: readonly string[] } } }
  }
}
const schemaFile = new URL('../../../schema/repro.schema.json', import.meta.url)
const { $defs } = JSON.parse(await readFile(schemaFile, 'utf8')) as Schema

test('every form of the schema is known, and no part can be called like one', (t) => {
  const keys = Object.keys($defs.toleranceForm.properties).toSorted()
  t.deepEqual([...forms.flatMap((form) => form.keys), 'similarity'].toSorted(), keys)
  t.deepEqual($defs.toleranceByPart.propertyNames.not.enum.toSorted(), keys)
})

const pictures: PictureReader = { read: async () => ({ problem: 'is not read here' }) }

test('every kind can be declared', (t) => {
  for (const { name } of kindsWith({ scratch: memoryScratch, pictures }))
    t.true($defs.result.properties.kind.enum.includes(name), name)
})

const told: readonly (readonly [tolerance: string, part: string, told: string])[] = [
  ['0.01', '', '± 0.01'],
  ['0.01', 'any', '± 0.01'],
  ['exact', '', 'exact'],
  ['{ accuracy: 0.07 }', 'accuracy', '± 0.07'],
  ['{ accuracy: 0.07 }', 'loss', 'exact'],
  ['{ accuracy: 0.07 }', '', 'exact'],
  ['{ a: { relative: 0.1 }, b: printed }', 'a', '± 10 %'],
  ['{ a: { relative: 0.1 }, b: printed }', 'b', 'as printed'],
  ['{ "/**": 1 }', '/a/b', '± 1'],
  ['{ "/a": 1, "/**": 2 }', '/a', '± 1'],
  ['{ similarity: 0.99 }', '', 'similarity ≥ 0.99'],
]
for (const [tolerance, part, words] of told) {
  test(`the tolerance ${tolerance} at "${part}" is ${words}`, (t) => {
    t.is(describeTolerance(toleranceOf(planOf(`from: m\ntolerance: ${tolerance}`), part), undefined), words)
  })
}

test('which parts have a tolerance, and which were not met', (t) => {
  const plan = planOf('from: m\ntolerance: { a: 1, b: 2 }')
  t.deepEqual(partsOf(plan), ['a', 'b'])
  t.deepEqual(partsOf(planOf('from: m\ntolerance: { relative: 2 }')), [])
  const tolerances = new Tolerances(plan)
  tolerances.at('a')
  t.deepEqual(tolerances.unused, ['b'])
})
