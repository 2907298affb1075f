import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Verdict } from '../model/verdict.ts'

/**
 * The canonical form of a JSON value (RFC 8785): no white space, keys sorted by their UTF-16 code units, numbers as
 * ECMAScript prints them. What says the same has the same bytes.
 * @throws Error for what is no I-JSON: NaN, infinities, lone surrogates.
 */
export function canonicalJson(value: object): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('a function or symbol is no JSON')
  return text
}

/** Half of a surrogate pair, which no UTF-8 has, counts as U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd')
}

/**
 * A verdict in its canonical form. What a package says may hold half of a surrogate pair.
 */
export function canonicalVerdict(verdict: Verdict): string {
  const isText = (value: unknown): unknown => (typeof value === 'string' ? wellFormed(value) : value)
  return canonicalJson(JSON.parse(JSON.stringify(verdict, (_, value: unknown) => isText(value))) as object)
}

/** SHA-256 of the canonical form's UTF-8 bytes, in lower-case hexadecimal: the verdict's name for others to cite. */
export function verdictSha256(verdict: Verdict): string {
  return createHash('sha256').update(canonicalVerdict(verdict)).digest('hex')
}
