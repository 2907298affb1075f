import { RE2JS } from 're2js'
import { show } from './show.ts'
import { Unreadable } from './unreadable.ts'

/**
 * A regular expression out of a manifest. A stranger wrote it, so it is run by RE2's automaton, whose time grows with the
 * length of the text and not, as a backtracking engine's may, with its power. `^` and `$` match at each line.
 */
export class Expression {
  readonly #compiled: RE2JS

  /** @throws Unreadable where RE2 does not know the syntax: look-around and back-references. */
  constructor(pattern: string) {
    try {
      this.#compiled = RE2JS.compile(pattern, RE2JS.MULTILINE)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw new Unreadable(`the pattern \`${show(pattern)}\` cannot be read: ${show(why)}`)
    }
  }

  /** What the first group matches, or the whole where there is no group; of each match in turn. */
  *matches(text: string): Generator<string> {
    const matcher = this.#compiled.matcher(text)
    const group = matcher.groupCount() > 0 ? 1 : 0
    while (matcher.find()) yield matcher.group(group) ?? ''
  }

  /** The text with a space instead of each match. */
  blank(text: string): string {
    return this.#compiled.matcher(text).replaceAll(' ')
  }
}
