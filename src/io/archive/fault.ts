/** Why an archive is refused, in words that follow its name: "is cut off". Whoever opened it gives it its code. */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault'
}

/** The archive ends before its end. */
export class CutOff extends ArchiveFault {}

/** Why one entry is refused, in words that follow its name; whoever reads the entries says which it is. */
export class EntryFault extends ArchiveFault {}

/** A name from a stranger, made safe to show. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name)
}
