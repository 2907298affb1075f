/** Characters: what is written at a time. */
const enough = 64 * 1024

/**
 * A value as JSON, as `JSON.stringify` indents it by two, and a line's end: in pieces, as of a run with a hundred thousand
 * outputs the whole text would be most of the memory.
 */
export function* jsonPieces(value: object): Generator<string> {
  let text = ''
  for (const part of parts(value, '\n')) {
    text += part
    if (text.length < enough) continue
    yield text
    text = ''
  }
  yield `${text}\n`
}

/** `line`: what ends a line and begins the next. */
function* parts(value: unknown, line: string): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    yield JSON.stringify(value) ?? 'null'
    return
  }
  if (isSmall(value)) {
    yield JSON.stringify(value, undefined, 2).replaceAll('\n', line)
    return
  }
  const isList = Array.isArray(value)
  const inner = `${line}  `
  let before = isList ? '[' : '{'
  // Not `Object.entries`, which of a long list makes as many small ones.
  for (const key of isList ? value.keys() : Object.keys(value)) {
    const item = (value as Readonly<Record<number | string, unknown>>)[key]
    if (item === undefined && !isList) continue
    yield before + inner
    if (!isList) yield `${JSON.stringify(key)}: `
    yield* parts(item, inner)
    before = ','
  }
  if (before !== ',') yield before
  yield `${before === ',' ? line : ''}${isList ? ']' : '}'}`
}

/** Not worth to be taken apart. */
function isSmall(value: object): boolean {
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  return items.length < 100 && items.every((item) => typeof item !== 'object' || item === null)
}
