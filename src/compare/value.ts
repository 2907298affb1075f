import type { Json } from '../model/json.ts'
import type { Expectation } from '../model/plan.ts'
import { isArray, isObject, JsonNumber, parseJson, printJson, type Tree } from './json.ts'

/** An expected or observed value as a tree, with the digits of its text where it has one. */
export function treeOf({ value, text }: Expectation): Tree {
  if (typeof value === 'number') return new JsonNumber(text ?? String(value))
  if (typeof value !== 'object' || value === null) return value
  const parsed = text === undefined ? undefined : parseJson(text)
  return parsed !== undefined && 'tree' in parsed ? parsed.tree : treeOfJson(value)
}

function treeOfJson(value: Json): Tree {
  if (typeof value === 'number') return new JsonNumber(String(value))
  if (Array.isArray(value)) return value.map(treeOfJson)
  if (typeof value !== 'object' || value === null) return value
  return new Map(Object.entries(value).map(([key, inner]) => [key, treeOfJson(inner)]))
}

/** A tree as the value that a record keeps: plain JSON, and the characters that hold all digits. */
export function expectationOf(tree: Tree): Expectation {
  return { value: jsonOf(tree), text: typeof tree === 'string' ? tree : printJson(tree) }
}

function jsonOf(tree: Tree): Json {
  if (tree instanceof JsonNumber) return Number(tree.text)
  if (isArray(tree)) return tree.map(jsonOf)
  if (isObject(tree)) return Object.fromEntries([...tree].map(([key, value]) => [key, jsonOf(value)]))
  return tree
}
