/** Characters that show as nothing, move the cursor, turn the direction of writing, or are none by Unicode's word. */
const hidden =
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|\p{Cs}/gu

/**
 * Text from a package or from its programs, with nothing in it that a terminal, a browser or an XML reader would act
 * upon or refuse: such characters are shown as `\u001b`. Only the line feed stays.
 */
export function plain(text: string): string {
  return text.replace(hidden, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** As `plain`, on one line. */
export function plainLine(text: string): string {
  return plain(text.replace(/\s*\n\s*/g, ' '))
}
