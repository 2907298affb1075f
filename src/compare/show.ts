// What a package holds is a stranger's text: it reaches a reader bounded, and with nothing in it that a terminal obeys.

/** Characters that show as nothing, move the cursor, or turn the direction of writing. */
const hidden =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu

const names: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text on one line, hidden characters made visible, cut in its middle where it has more than `limit` characters. */
export function show(text: string, limit = 200): string {
  const whole = text.length <= limit * 2
  const characters = [...(whole ? text : text.slice(0, limit) + text.slice(-limit))]
  const isCut = !whole || characters.length > limit
  const kept = isCut ? [...characters.slice(0, limit - limit / 4), '…', ...characters.slice(-limit / 4)] : characters
  return kept.join('').replace(hidden, visible)
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return names[character] ?? (code < 256 ? `\\x${hexadecimal(code, 2)}` : `\\u${hexadecimal(code, 4)}`)
}

function hexadecimal(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

/** A count with its noun: "1 value", "1,234 values". */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`
}
