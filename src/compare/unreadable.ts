/** What a file holds cannot be read, and why: half a sentence about the file, for a reader. Never leaves this room. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}
