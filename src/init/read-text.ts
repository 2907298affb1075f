import { parse as parseToml } from 'smol-toml'
import { parseDocument } from 'yaml'
import type { Json } from '../model/json.ts'

// Strangers' files, read without trusting them: what is no such document is nothing.

/** Larger ones are not written by people. In characters. */
const largestYaml = 20_000
const longestLine = 1000

/** The content of a YAML file. What only a bomb has (very long lines, brackets without end) is not read. */
export function yamlIn(text: string | undefined): Json {
  const isPlain =
    text !== undefined && text.length <= largestYaml && text.split('\n').every((line) => line.length <= longestLine)
  if (!isPlain || (text.match(/[[{&*!?"']/g)?.length ?? 0) > 2000 || /[[{]{20}/.test(text)) return null
  return tried(() => {
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false })
    return document.errors.length > 0 ? null : plain(document.toJS({ maxAliasCount: 100 }))
  })
}

export function tomlIn(text: string | undefined): Json {
  return text === undefined ? null : tried(() => plain(parseToml(text)))
}

export function jsonIn(text: string | undefined): Json {
  return text === undefined ? null : tried(() => JSON.parse(text) as Json)
}

/** Dates and the like as the texts that JSON has for them. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null)) as Json
}

function tried(read: () => Json): Json {
  try {
    return read()
  } catch {
    return null
  }
}
