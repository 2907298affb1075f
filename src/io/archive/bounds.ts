/** What an archive may come to. One that comes to more is refused as soon as it does. */
export interface ArchiveBounds {
  /** Bytes, unpacked. */
  readonly bytes: number
  /** Entries, and the directories that they imply. */
  readonly entries: number
  /** How often its own size it may unpack to, beyond the first `freely` bytes. */
  readonly ratio: number
  readonly freely: number
}

/** Room for every paper's code and a good deal of data; a bomb is ended early. */
export const defaultBounds: ArchiveBounds = {
  bytes: 16 * 1024 ** 3,
  entries: 200_000,
  ratio: 200,
  freely: 64 * 1024 ** 2,
}
