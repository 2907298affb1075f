import type { YAMLError } from 'yaml'
import type { Complaint, Source } from './source.ts'

/** What helps against an error of syntax, by the parser's code. */
const hints: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'write the value out: anchors and aliases are not used in a manifest',
  BAD_ALIAS: 'write the value out: anchors and aliases are not used in a manifest',
  BAD_DIRECTIVE: 'remove it: a manifest is always YAML 1.2',
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'begin the lines that belong together in the same column, and close every bracket',
  BAD_SCALAR_START: 'put quotes around the text',
  BLOCK_AS_IMPLICIT_KEY: 'put quotes around a text that has a colon and a space in it, or begin a new line',
  BLOCK_IN_FLOW: 'within { } and [ ] write all of it in that style',
  KEY_OVER_1024_CHARS: 'write a short key',
  MULTILINE_IMPLICIT_KEY: 'write `key: value`, with a colon and a space',
  NON_STRING_KEY: 'write a plain word as the key',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'write the value without the tag before it',
}

const otherHint = 'look for a missing colon, quote, bracket or comma, here or in the line above'

/** The parser's errors, the first of each line: what follows on the same line mostly follows from it. */
export function explainSyntax(errors: readonly YAMLError[], source: Source): Complaint[] {
  const ordered = errors.toSorted((a, b) => a.pos[0] - b.pos[0])
  const isFirstOfLine = (error: YAMLError, index: number) => {
    const before = ordered[index - 1]
    return before === undefined || source.text.slice(before.pos[0], error.pos[0]).includes('\n')
  }
  return ordered.filter(isFirstOfLine).map((error) => ({
    offset: error.pos[0],
    message: error.message.charAt(0).toLowerCase() + error.message.slice(1),
    hint: hints[error.code] ?? otherHint,
  }))
}
