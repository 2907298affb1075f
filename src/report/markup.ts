import { plain } from './plain.ts'

/** Text that is HTML, SVG or XML already. Only `markup` makes it, so that nothing else gets by unescaped. */
class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

export type { Markup }

/** Text of our own that is markup, style or script already. Never for anything that a package says. */
export function verbatim(text: string): Markup {
  return new Markup(text)
}

/** What may stand in a template. Nothing is written for what is undefined. */
export type Part = Markup | string | number | undefined | readonly Part[]

/**
 * A template of HTML, SVG or XML: `markup\`<td>${text}</td>\``. All that is put in is escaped, for elements as well as for
 * quoted attributes, unless it is such a template itself; hidden characters are shown.
 */
export function markup(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(literals.map((literal, index) => literal + written(parts[index])).join(''))
}

function written(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.text
  if (Array.isArray(part)) return (part as readonly Part[]).map(written).join('')
  return escaped(String(part))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return plain(text).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
