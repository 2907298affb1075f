import { stringify } from 'yaml'
import type { Json } from '../model/json.ts'
import type { ManifestPath } from './document.ts'
import { namePath, type Finding, type Fix } from './finding.ts'
import { asList, asMapping, at, describeValue, isList, quote, type Mapping } from './json.ts'
import { follow } from './schema.ts'
import { closestTo, suggest } from './suggest.ts'
import { rightForm, slug } from './forms.ts'

/** One thing that the schema objects to. */
export interface Mistake {
  readonly path: ManifestPath
  /** The schema's keyword that failed. */
  readonly keyword: string
  readonly params: Mapping
  readonly value: Json
  /** The schema that has the keyword. */
  readonly schema: Mapping
  /** The schema whose description and examples serve where `schema` has none. */
  readonly about: Mapping
}

type Saying = (mistake: Mistake) => Finding

/** What is said about each of the schema's keywords. */
const sayings: Readonly<Record<string, Saying>> = {
  type: (mistake) => {
    const { path, value, params, about } = mistake
    const wanted = typeWords(params['type'] ?? null)
    const message = `${subject(path)}: ${describeValue(value)} stands here, and ${wanted} is wanted`
    const { hint, fix } = otherType(mistake) ?? { hint: descriptionAndExample(about) }
    return { path, on: 'value', message, hint, fix }
  },
  enum: ({ path, value, params }) => {
    const allowed = asList(params['allowedValues'])
    const message = `${subject(path)}: ${describeValue(value)} is not among what can stand here`
    const meant = closestTo(String(value), allowed.map(String))
    const fix = meant === undefined ? undefined : replace(allowed.find((one) => String(one) === meant) ?? meant)
    return { path, on: 'value', message, hint: suggest(String(value), allowed.map(String)), fix }
  },
  const: ({ path, value, params }) => {
    const allowed = params['allowedValue'] ?? null
    const message = `${subject(path)}: ${describeValue(value)} cannot stand here`
    const hint = `write \`${String(path.at(-1))}: ${flow(allowed)}\``
    return { path, on: 'value', message, hint, fix: String(value) === String(allowed) ? replace(allowed) : undefined }
  },
  pattern: (mistake) => {
    const { path, value, about } = mistake
    const message = `${subject(path)}: ${quote(String(value))} has not the form that is wanted`
    const right = rightForm(String(value), patternOf(mistake))
    if (right === undefined) return { path, on: 'value', message, hint: descriptionAndExample(about) }
    return { path, on: 'value', message, hint: `write ${quote(right)}`, fix: replace(right) }
  },
  additionalProperties: ({ path, params, schema }) => {
    const key = String(params['additionalProperty'])
    const allowed = Object.keys(asMapping(schema['properties']))
    const meant = closestTo(key, allowed)
    return {
      path: [...path, key],
      on: 'key',
      message: `${subject([...path, key])}: unknown key`,
      hint: suggest(key, allowed),
      fix: meant === undefined ? undefined : { kind: 'rename', to: meant },
    }
  },
  required: ({ path, params, about }) => {
    const missing = asList(params['missing']).map(String)
    const message = `${subject(path)}: ${missing.map(quote).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`
    const parts = missing.map((key) => [key, follow(at(about['properties'], key) ?? null)] as const)
    const examples = parts.map(([key, part]) => `\`${key}: ${firstExample(part)}\``)
    // What can have one value only need not be asked for.
    const fixed = parts.find(([, part]) => 'const' in part)
    const fix: Fix | undefined = fixed && { kind: 'add', key: fixed[0], value: fixed[1]['const'] ?? null }
    return { path, on: 'key', message, hint: `add, for example, ${examples.join(', ')}`, fix }
  },
  propertyNames: ({ path, params, about }) => {
    const key = String(params['propertyName'])
    const message = `${quote(key)} cannot be a name in ${subject(path)}`
    const name = slug(key, typeof about['pattern'] === 'string' ? about['pattern'] : undefined)
    const fix: Fix | undefined = name === undefined ? undefined : { kind: 'rename', to: name }
    const hint =
      name === undefined ? descriptionAndExample(about) : `write ${quote(name)}: ${descriptionAndExample(about)}`
    return { path: [...path, key], on: 'key', message, hint, fix }
  },
  oneOf: (mistake) => other(mistake, 'this fits more than one form'),
  minLength: isEmpty,
  minItems: isEmpty,
  minProperties: isEmpty,
  maxLength: ({ path, params }) => tooMuch(path, `${String(params['limit'])} characters`),
  maxItems: ({ path, params }) => tooMuch(path, `${String(params['limit'])} items`),
  maxProperties: ({ path, params }) => tooMuch(path, `${String(params['limit'])} keys`),
  uniqueItems: ({ path, value, params }) => {
    const index = Math.max(Number(params['i']), Number(params['j']))
    const item = asList(value)[index] ?? null
    const message = `${subject([...path, index])}: ${describeValue(item)} stands in this list twice`
    return { path: [...path, index], on: 'value', message, hint: 'keep one of the two' }
  },
  not: (mistake) => {
    const { path, value, schema } = mistake
    const pairs = asList(at(schema['not'], 'anyOf') ?? [schema['not'] ?? null]).map((one) =>
      asList(at(one, 'required')),
    )
    const pair = pairs.find((keys) => keys.length > 0 && keys.every((key) => at(value, String(key)) !== undefined))
    if (pair === undefined) return other(mistake, `${describeValue(value)} cannot stand here`)
    const keys = pair.map((key) => quote(String(key))).join(' and ')
    return { path, on: 'value', message: `${subject(path)}: ${keys} cannot stand together`, hint: 'keep one of them' }
  },
  dependentRequired: ({ path, params }) => {
    const [key, missing] = [String(params['property']), String(params['missingProperty'])]
    const message = `${subject([...path, key])} needs ${quote(missing)} beside it`
    return { path: [...path, key], on: 'key', message, hint: `add \`${missing}\`, or remove \`${key}\`` }
  },
}

/** Says in words what the schema objects to; `otherwise` is the validator's own message, for a keyword without words. */
export function sayMistake(mistake: Mistake, otherwise: string): Finding {
  const saying = Object.hasOwn(sayings, mistake.keyword) ? sayings[mistake.keyword] : undefined
  return saying?.(mistake) ?? other(mistake, `${describeValue(mistake.value)} ${otherwise}`)
}

/** Says that a value has none of the kinds that can stand there. */
export function sayNoChoice(mistake: Mistake, choices: readonly Mapping[]): Finding {
  const { path, value, about } = mistake
  const words = [...new Set(choices.map(choiceWords))]
  const message = `${subject(path)}: ${describeValue(value)} stands here, and ${words.join(' or ')} is wanted`
  return { path, on: 'value', message, hint: descriptionAndExample(about) }
}

function other({ path, about }: Pick<Mistake, 'path' | 'about'>, message: string): Finding {
  return { path, on: 'value', message: `${subject(path)}: ${message}`, hint: descriptionAndExample(about) }
}

function isEmpty({ path, about }: Mistake): Finding {
  return { path, on: 'value', message: `${subject(path)} is empty`, hint: descriptionAndExample(about) }
}

function tooMuch(path: ManifestPath, limit: string): Finding {
  const hint = 'keep what is long in a file of the package'
  return { path, on: 'value', message: `${subject(path)} has more than ${limit}`, hint }
}

function subject(path: ManifestPath): string {
  return path.length === 0 ? 'the manifest' : quote(namePath(path))
}

function choiceWords(choice: Mapping): string {
  const allowed = asList(choice['enum']).map((one) => quote(String(one)))
  return allowed.length > 0 ? allowed.join(' or ') : typeWords(choice['type'] ?? null)
}

function typeWords(type: Json): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
    null: 'nothing',
  }
  return (isList(type) ? type : [type]).map((one) => words[String(one)] ?? 'another value').join(' or ')
}

/** What helps where the value is right and only its type is not. */
function otherType({ value, params, schema }: Mistake): Pick<Finding, 'hint' | 'fix'> | undefined {
  const wanted = String(params['type'])
  if (wanted === 'boolean' && typeof value === 'string') {
    for (const [meant, words] of [[true, /^(yes|on|y|true)$/iu] as const, [false, /^(no|off|n|false)$/iu] as const]) {
      if (words.test(value)) return { hint: `write \`${meant}\`: in YAML 1.2 all else is a text`, fix: replace(meant) }
    }
  }
  if (wanted === 'array' && typeof value === 'string') {
    return { hint: `write it as a list: \`${flow([value])}\``, fix: replace([value]) }
  }
  if (wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    // Where a form is wanted, quotes alone do not make it.
    return 'pattern' in schema ? undefined : { hint: `put it in quotes: "${value}"`, fix: { kind: 'quote' } }
  }
  const isNumber = (wanted === 'number' || wanted === 'integer') && typeof value === 'string' && value.trim() !== ''
  if (!isNumber || !Number.isFinite(Number(value))) return undefined
  return { hint: `write it without quotes: ${Number(value)}`, fix: replace(Number(value)) }
}

function replace(value: Json): Fix {
  return { kind: 'replace', value }
}

function patternOf({ params }: Mistake): string {
  return String(params['pattern'])
}

function descriptionAndExample(about: Mapping): string {
  const description = typeof about['description'] === 'string' ? [about['description']] : []
  const examples = asList(about['examples']).map((one) => `\`${flow(one)}\``)
  return [...description, ...(examples.length === 0 ? [] : [`For example: ${examples.join(' or ')}`])].join(' ')
}

function firstExample(schema: Mapping): string {
  const [first] = asList(schema['examples'])
  return first === undefined ? '…' : flow(first)
}

/** A value in one line of YAML. */
function flow(value: Json): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()
}
