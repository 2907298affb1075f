import type { ErrorObject } from 'ajv/dist/2020.js'
import type { Json } from '../model/json.ts'
import { accepts as isAccepted } from './accepts.ts'
import type { ManifestPath } from './document.ts'
import type { Finding } from './finding.ts'
import { asList, asMapping, at, isList, type Mapping } from './json.ts'
import { describing, follow, pointerTo, unescapeKey, validatorOf } from './schema.ts'
import { closestTo } from './suggest.ts'
import { sayMistake, sayNoChoice, type Mistake } from './wording.ts'

/** More errors than this are not looked at; nobody reads so many. */
const maxErrors = 1000

/** A value, and the part of the schema that it is held against. */
interface Spot {
  readonly value: Json
  readonly path: ManifestPath
  /** JSON pointer into the schema. */
  readonly pointer: string
}

/** All that the schema objects to, in words. */
export function findWrongShapes(value: Json): Finding[] {
  return isAccepted(value) ? [] : explain({ value: withFewEntries(value), path: [], pointer: '' })
}

/** Mappings that may have as many entries as there is room for, and what the schema calls their keys and values. */
const large = [
  { at: 'data', key: '/$defs/path', value: '/$defs/dataFile' },
  { at: 'results', key: '/$defs/name', value: '/$defs/result' },
] as const

/**
 * Without most of the entries of those, where there are many: the time in which the validator gathers errors grows with
 * the square of the number of entries that are wrong. Of these enough stay.
 */
function withFewEntries(manifest: Json): Json {
  const shortened = large.flatMap((part) => {
    const entries = Object.entries(asMapping(at(manifest, part.at)))
    if (entries.length <= maxErrors) return []
    const [isKey, isValue] = [validatorOf(part.key), validatorOf(part.value)]
    const wrong = entries.filter(([key, value]) => !isKey(key) || !isValue(value))
    return [[part.at, Object.fromEntries(wrong.length === 0 ? entries.slice(0, 1) : wrong.slice(0, maxErrors))]]
  })
  return shortened.length === 0 ? manifest : { ...asMapping(manifest), ...Object.fromEntries(shortened) }
}

function explain(spot: Spot): Finding[] {
  const validate = validatorOf(spot.pointer)
  if (validate(spot.value)) return []
  const errors = withoutConsequences((validate.errors ?? []).slice(0, maxErrors))
  const choices = errors.filter(isChoice)
  // What is said of each branch of a choice gives way to what there is to say of the branch that was meant.
  const others = errors.filter((error) => !choices.some((choice) => isWithin(error, choice)))
  const outermost = choices.filter(
    (choice, index) => !choices.slice(index + 1).some((later) => isWithin(choice, later)),
  )
  return [
    ...others.map((error) => sayMistake(mistakeOf(error, spot), error.message ?? '')),
    ...outermost.flatMap((choice) => explainChoice(choice, spot)),
  ]
}

/** Says what is wrong with the branch that was most likely meant: of those of the value's type the one that objects least. */
function explainChoice(choice: ErrorObject, spot: Spot): Finding[] {
  const mistake = mistakeOf(choice, spot)
  const branches = asList(mistake.schema[choice.keyword])
  const pointer = `${pointerTo(choice.parentSchema)}/${choice.keyword}`
  const [best] = branches
    .map((branch, index) => ({ branch: follow(branch), pointer: `${pointer}/${index}` }))
    .filter(({ branch }) => accepts(branch, mistake.value))
    .map((branch) => explain({ value: mistake.value, path: mistake.path, pointer: branch.pointer }))
    .toSorted((a, b) => a.length - b.length)
  if (best === undefined) return [sayNoChoice(mistake, branches.map(follow))]
  return best.length > 0 ? best : [sayMistake(mistake, '')]
}

function mistakeOf(error: ErrorObject, spot: Spot): Mistake {
  const schema = asMapping(error.parentSchema)
  return {
    path: [...spot.path, ...pathOf(error.instancePath, spot.value)],
    keyword: error.keyword,
    params: asMapping(error.params),
    value: error.data as Json,
    schema,
    about: describing(error.keyword === 'propertyNames' ? follow(schema['propertyNames'] ?? null) : schema),
  }
}

/** Keys and positions that a JSON pointer names in `value`. */
function pathOf(pointer: string, value: Json): ManifestPath {
  const path: (string | number)[] = []
  let current: Json | undefined = value
  for (const part of pointer.split('/').slice(1)) {
    const key = unescapeKey(part)
    path.push(isList(current) ? Number(key) : key)
    current = isList(current) ? current[Number(key)] : at(current, key)
  }
  return path
}

function isChoice({ keyword }: ErrorObject): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf'
}

function isWithin(error: ErrorObject, outer: ErrorObject): boolean {
  return error.instancePath === outer.instancePath || error.instancePath.startsWith(`${outer.instancePath}/`)
}

function accepts(branch: Mapping, value: Json): boolean {
  const allowed = asList(branch['enum'])
  if (allowed.length > 0) return allowed.some((one) => typeOf(one) === typeOf(value))
  const types = isList(branch['type']) ? branch['type'] : [branch['type'] ?? null]
  return types.some(
    (type) => type === null || type === typeOf(value) || (type === 'integer' && Number.isInteger(value)),
  )
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  return isList(value) ? 'array' : typeof value
}

/**
 * Leaves out what follows from another error: the failing part of a condition or of a name, a missing key that stands
 * there misspelt. Gathers the missing keys of one place.
 */
function withoutConsequences(errors: readonly ErrorObject[]): ErrorObject[] {
  const causes = errors.filter(({ keyword, propertyName }) => keyword !== 'if' && propertyName === undefined)
  const missing = new Map<string, ErrorObject[]>()
  for (const error of causes) {
    if (error.keyword !== 'required' || isMisspelt(error, causes)) continue
    missing.set(error.instancePath, [...(missing.get(error.instancePath) ?? []), error])
  }
  const gathered = [...missing.values()].flatMap((group) =>
    group.slice(0, 1).map((first) => ({ ...first, params: { missing: group.map(missingKey) } })),
  )
  return [...causes.filter(({ keyword }) => keyword !== 'required'), ...gathered]
}

function missingKey(error: ErrorObject): string {
  return String(asMapping(error.params)['missingProperty'])
}

function isMisspelt(missing: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const isMeant = ({ keyword, instancePath, params, parentSchema }: ErrorObject) => {
    if (keyword !== 'additionalProperties' || instancePath !== missing.instancePath) return false
    const known = Object.keys(asMapping(asMapping(parentSchema)['properties']))
    return closestTo(String(asMapping(params)['additionalProperty']), known) === missingKey(missing)
  }
  return errors.some(isMeant)
}
