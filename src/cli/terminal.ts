import pc from 'picocolors'

/** A stream as it is: where it is no terminal, `isTTY` is not there, whatever Node's types say. */
export interface MaybeTerminal {
  readonly isTTY?: boolean | undefined
}

/** Colours for a stream: none where it is no terminal or the user wants none. */
export function colorsFor(stream: MaybeTerminal): ReturnType<typeof pc.createColors> {
  // Said to the library in so many words: left to itself it would colour in CI.
  const wanted = stream.isTTY === true && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb'
  return pc.createColors(wanted)
}

/**
 * Text from a package, made safe to print: characters that could move the cursor, recolour, or turn the direction of
 * writing are shown.
 */
export function safe(text: string): string {
  return text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    },
  )
}

/** A value as a JSON document. What a terminal would act upon stands only in its strings, and is escaped there. */
export function jsonText(value: unknown): string {
  return safe(JSON.stringify(value, undefined, 2))
}

/** Prints one JSON document on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${jsonText(value)}\n`)
}

/** Prints lines on stdout. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
