// JSON read without losing a digit, and without trusting it: RFC 8259, with a bound on depth, and keys that may not
// repeat. Python's NaN, Infinity and -Infinity are read as numbers, because scientists' programs write them.

/** A JSON value whose numbers are as they are written. */
export type Tree = null | boolean | string | JsonNumber | readonly Tree[] | ReadonlyMap<string, Tree>

export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Parsed = { readonly tree: Tree } | { readonly problem: string }

const deepest = 500

/** A value takes some 70 bytes of memory, whatever it takes of the text. */
const mostValues = 8_000_000

/** Reads JSON text. Never throws: where it is not JSON, `problem` says why and where. */
export function parseJson(text: string): Parsed {
  const parser = new Parser(text)
  try {
    return { tree: parser.document() }
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message }
    throw error
  }
}

class Malformed extends Error {}

const space = /[ \t\n\r]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /true|false|null|NaN|-?Infinity/y
// oxlint-disable-next-line no-control-regex -- JSON's strings may not hold them
const string = /"((?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"/y

class Parser {
  readonly #text: string
  #at = 0
  #values = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): Tree {
    if (this.#text.startsWith('\ufeff')) this.#at = 1
    const tree = this.#value(0)
    this.#take(space)
    return this.#at === this.#text.length ? tree : this.#fail('something follows the value')
  }

  #value(depth: number): Tree {
    if (depth > deepest) return this.#fail(`it is nested deeper than ${deepest} levels`)
    this.#values += 1
    if (this.#values > mostValues) return this.#fail(`it has more than ${mostValues.toLocaleString('en-US')} values`)
    this.#take(space)
    if (this.#skip('{')) return this.#object(depth)
    if (this.#skip('[')) return this.#array(depth)
    if (this.#text[this.#at] === '"') return this.#string()
    const literal = this.#take(word)
    if (literal !== undefined) return fromWord(literal)
    const digits = this.#take(number)
    return digits === undefined ? this.#fail('a value should stand') : new JsonNumber(digits)
  }

  #object(depth: number): Tree {
    const members = new Map<string, Tree>()
    this.#take(space)
    if (this.#skip('}')) return members
    do {
      this.#take(space)
      const key = this.#string()
      if (members.has(key)) this.#fail(`the key ${JSON.stringify(key)} stands twice in one object`)
      this.#take(space)
      this.#expect(':')
      members.set(key, this.#value(depth + 1))
      this.#take(space)
    } while (this.#skip(','))
    this.#expect('}')
    return members
  }

  #array(depth: number): Tree {
    const items: Tree[] = []
    this.#take(space)
    if (this.#skip(']')) return items
    do {
      items.push(this.#value(depth + 1))
      this.#take(space)
    } while (this.#skip(','))
    this.#expect(']')
    return items
  }

  #string(): string {
    const literal = this.#take(string)
    if (literal === undefined) return this.#fail('a string should stand')
    return literal.includes('\\') ? (JSON.parse(literal) as string) : literal.slice(1, -1)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#text)?.[0]
    if (taken !== undefined) this.#at += taken.length
    return taken
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }

  #expect(character: string): void {
    if (!this.#skip(character)) this.#fail(`\`${character}\` should stand`)
  }

  #fail(what: string): never {
    const before = this.#text.slice(0, this.#at)
    const line = before.split('\n').length
    throw new Malformed(`${what}, line ${line}, column ${this.#at - before.lastIndexOf('\n')}`)
  }
}

function fromWord(literal: string): Tree {
  if (literal === 'null') return null
  if (literal === 'true' || literal === 'false') return literal === 'true'
  return new JsonNumber(literal)
}

/** The tree as compact JSON, its numbers as they were written. */
export function printJson(tree: Tree): string {
  if (tree instanceof JsonNumber) return tree.text
  if (Array.isArray(tree)) return `[${tree.map(printJson).join(',')}]`
  if (isObject(tree)) {
    return `{${[...tree].map(([key, value]) => `${JSON.stringify(key)}:${printJson(value)}`).join(',')}}`
  }
  return JSON.stringify(tree)
}

export function isObject(tree: Tree): tree is ReadonlyMap<string, Tree> {
  return tree instanceof Map
}

export function isArray(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree)
}

/** What a reader calls it: "a number", "an object". */
export function typeName(tree: Tree): string {
  if (tree === null) return 'null'
  if (tree instanceof JsonNumber) return 'a number'
  if (isArray(tree)) return 'an array'
  if (isObject(tree)) return 'an object'
  return typeof tree === 'string' ? 'a string' : 'a boolean'
}
