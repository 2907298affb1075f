import pc from 'picocolors'

/** Colours for a stream: none where it is no terminal or the user wants none. */
export function colorsFor(stream: Pick<NodeJS.WriteStream, 'isTTY'>): ReturnType<typeof pc.createColors> {
  const wanted = stream.isTTY === true && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb'
  return pc.createColors(wanted)
}

/** Text from a package, made safe to print: control characters, which could move the cursor or recolour, are shown. */
export function safe(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Prints one JSON document on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`)
}

/** Prints lines on stdout. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`)
}
