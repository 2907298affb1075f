/** What is installed in an environment's image, as its files say it: not as it was asked for. */
export interface Inventory {
  /** Operating system and architecture, e.g. `linux/amd64`. */
  readonly platform: string
  /** In the image's own words, e.g. `Debian GNU/Linux 12 (bookworm)`; absent where it has none. */
  readonly distribution: string | undefined
  /** Python, Node.js, R and their kin. */
  readonly runtimes: readonly Installed[]
  /** Debian's packages. A package of another architecture than the image's own has that in its name: `libc6:i386`. */
  readonly apt: readonly Installed[]
  /** Python's, by their normalised names. What Debian has packaged is among Debian's. */
  readonly pip: readonly Installed[]
  readonly npm: readonly Installed[]
  readonly r: readonly Installed[]
  /** Why it may not be all; absent when all was read. */
  readonly incomplete: string | undefined
}

/** One package, or one runtime. Lists of them are sorted by name and version, each once. */
export interface Installed {
  readonly name: string
  readonly version: string
  /** Of what was installed, as its ecosystem writes it: `sha256:…`, `sha512-…`. Absent where none is known. */
  readonly hash?: string
}
