import { ReproError } from '../../errors.ts'

/**
 * What is left to spend on matching, in comparisons. A stranger's ignore file may be made to take for ever: the usual
 * libraries make regular expressions of its lines, and five times a, slash, two stars, slash keeps one busy for a minute.
 * Here a line takes at most its length times the path's, and all lines together take at most this.
 */
export interface Effort {
  left: number
}

export const enoughEffort = 2_000_000_000

const star = Symbol('any number of them')

/** One character of a pattern: itself, or any in (or outside of) some ranges. */
interface Character {
  readonly ranges: readonly (readonly [from: string, to: string])[]
  readonly isOutside: boolean
}

type NamePattern = readonly (Character | typeof star)[]

interface Rule {
  /** One pattern a name; a star stands for any number of directories. */
  readonly names: readonly (NamePattern | typeof star)[]
  readonly decision: 'ignored' | 'kept'
  readonly onlyDirectories: boolean
}

/** The rules of one ignore file, as git reads it (gitignore(5)). */
export class IgnoreRules {
  readonly #rules: readonly Rule[]
  readonly #effort: Effort

  constructor(text: string, effort: Effort) {
    this.#rules = text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .flatMap(parseRule)
      .toReversed()
    this.#effort = effort
  }

  /**
   * What the rules say of a path below the directory of their file; absent where they say nothing.
   * @throws ReproError `package-invalid` when the effort is spent.
   */
  decide(path: string, kind: 'file' | 'directory'): Rule['decision'] | undefined {
    const names = path.split('/').map((name) => [...name])
    return this.#rules.find(
      (rule) => (kind === 'directory' || !rule.onlyDirectories) && this.#matches(rule.names, names),
    )?.decision
  }

  #matches(pattern: Rule['names'], names: readonly string[][]): boolean {
    return matches(pattern, names, (one, name) => {
      this.#effort.left -= one.length + name.length
      return matches(one, name, (character, letter) => {
        if (this.#effort.left-- < 0) throw tooMuch()
        return accepts(character, letter)
      })
    })
  }
}

/** Whether a pattern with stars matches a whole sequence. Only the last star is ever widened: that is enough. */
function matches<Pattern, Item>(
  pattern: readonly (Pattern | typeof star)[],
  items: readonly Item[],
  isMatch: (one: Pattern, item: Item) => boolean,
): boolean {
  let [at, next] = [0, 0]
  let widened: { readonly pattern: number; item: number } | undefined
  while (at < items.length) {
    const one = pattern[next]
    if (one === star) {
      widened = { pattern: ++next, item: at }
    } else if (one !== undefined && isMatch(one, items[at] as Item)) {
      at++
      next++
    } else if (widened === undefined) {
      return false
    } else {
      at = ++widened.item
      next = widened.pattern
    }
  }
  return pattern.slice(next).every((one) => one === star)
}

function accepts({ ranges, isOutside }: Character, letter: string): boolean {
  return ranges.some(([from, to]) => from <= letter && letter <= to) !== isOutside
}

/** The rule of a line; none for a comment, for nothing, and for what git takes for a mistake. */
function parseRule(line: string): Rule[] {
  if (line.startsWith('#')) return []
  let rest = withoutEndingSpaces(line)
  const decision = rest.startsWith('!') ? 'kept' : 'ignored'
  if (decision === 'kept') rest = rest.slice(1)
  const onlyDirectories = rest.endsWith('/')
  if (onlyDirectories) rest = rest.slice(0, -1)
  if (rest === '') return []
  const isAnywhere = !rest.includes('/')
  const parts = rest.replace(/^\//, '').split('/')
  const names: (NamePattern | typeof star)[] = isAnywhere ? [star] : []
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1
    if (part === '**' && !isAnywhere) names.push(star)
    // What lies in a directory, and not the directory itself.
    if (part === '**' && !isAnywhere && isLast) names.push([star])
    if (part === '**' && !isAnywhere) continue
    const name = parseName(part)
    if (name === undefined) return []
    names.push(name)
  }
  return [{ names, decision, onlyDirectories }]
}

/** Spaces at a line's end do not count, but for one behind a backslash. */
function withoutEndingSpaces(line: string): string {
  const kept = line.replace(/ +$/, '')
  const backslashes = kept.length - kept.replace(/\\+$/, '').length
  return backslashes % 2 === 1 && kept.length < line.length ? `${kept} ` : kept
}

function parseName(part: string): NamePattern | undefined {
  const letters = [...part]
  const name: (Character | typeof star)[] = []
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]
    if (letter === '*') name.push(star)
    else if (letter === '?') name.push({ ranges: [], isOutside: true })
    else if (letter === '[') {
      const found = parseClass(letters, at + 1)
      if (found === undefined) return undefined
      name.push(found.character)
      at = found.end
    } else {
      const itself = letter === '\\' ? letters[++at] : letter
      if (itself === undefined) return undefined
      name.push({ ranges: [[itself, itself]], isOutside: false })
    }
  }
  return name
}

type Ranges = Character['ranges']

const upper: Ranges = [['A', 'Z']]
const lower: Ranges = [['a', 'z']]
const digit: Ranges = [['0', '9']]

const classes = new Map<string, Ranges>([
  ['alpha', [...upper, ...lower]],
  ['alnum', [...upper, ...lower, ...digit]],
  ['upper', upper],
  ['lower', lower],
  ['digit', digit],
  ['xdigit', [...digit, ['A', 'F'], ['a', 'f']]],
  [
    'space',
    [
      ['\t', '\r'],
      [' ', ' '],
    ],
  ],
  [
    'blank',
    [
      ['\t', '\t'],
      [' ', ' '],
    ],
  ],
  [
    'punct',
    [
      ['!', '/'],
      [':', '@'],
      ['[', '`'],
      ['{', '~'],
    ],
  ],
])

/** `[a-z_]`, `[!0-9]`, `[[:alpha:]]`; absent where it is not closed. */
function parseClass(letters: readonly string[], start: number): { character: Character; end: number } | undefined {
  const isOutside = letters[start] === '!' || letters[start] === '^'
  const ranges: (readonly [string, string])[] = []
  let at = isOutside ? start + 1 : start
  for (const first = at; letters[at] !== ']' || at === first; at++) {
    const named = /^\[:([a-z]+):\]/.exec(letters.slice(at, at + 12).join(''))
    if (named !== null) {
      const known = classes.get(named[1] ?? '')
      if (known === undefined) return undefined
      ranges.push(...known)
      at += named[0].length - 1
      continue
    }
    if (letters[at] === '\\') at++
    const from = letters[at]
    if (from === undefined) return undefined
    if (letters[at + 1] !== '-' || letters[at + 2] === ']') {
      ranges.push([from, from])
      continue
    }
    at += letters[at + 2] === '\\' ? 3 : 2
    const to = letters[at]
    if (to === undefined) return undefined
    ranges.push([from, to])
  }
  return { character: { ranges, isOutside }, end: at }
}

function tooMuch(): ReproError {
  return new ReproError('package-invalid', 'the rules of .gitignore and .reproignore take too long to apply', {
    hint: 'Write fewer and simpler rules, or take out the files that they leave out.',
  })
}
