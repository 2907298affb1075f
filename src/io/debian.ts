import { spawn } from 'node:child_process'
import { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { ReproError } from '../errors.ts'

/** Which Debian. */
export interface DebianRelease {
  readonly release: string
  /** Lines of `sources.list` of a time that is gone; absent: those of today, which mmdebstrap knows. */
  readonly sources?: readonly string[] | undefined
}

const snapshotQuestion = 'Does the archive of snapshots have that time? REPRO_DEBIAN_SNAPSHOTS names another archive.'

/**
 * A minimal Debian as a tar archive, made of Debian's packages by mmdebstrap.
 * `finished` rejects with ReproError `base-unavailable` when it could not be made; await both.
 */
export function debianRootFileSystem(
  { release, sources = [] }: DebianRelease,
  watch: { readonly signal: AbortSignal; readonly line: (text: string) => void },
): { archive: Readable; finished: Promise<void> } {
  const settings = ['LC_ALL=C.UTF-8', 'SOURCE_DATE_EPOCH=0']
  // What a snapshot says of how long it is valid was true then.
  const past = sources.length === 0 ? [] : ['--aptopt=Acquire::Check-Valid-Until "false"']
  const child = spawn('env', [...settings, 'mmdebstrap', '--variant=minbase', ...past, release, '-', ...sources], {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: watch.signal,
  })
  const tail: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    tail.push(line)
    if (tail.length > 20) tail.shift()
    watch.line(line)
  })
  const finished = new Promise<void>((resolve, reject) => {
    const fail = (message: string, hint: string): void => {
      const error = new ReproError('base-unavailable', message, { hint, log: tail })
      child.stdout.destroy(error)
      reject(watch.signal.aborted ? watch.signal.reason : error)
    }
    child.on('error', (error) => fail(`the Debian base cannot be made: ${error.message}`, ''))
    child.on('close', (code) => {
      if (code === 0) resolve()
      else if (code === 127) {
        const hint = 'Install it (`repro setup` does), or name an image as the base.'
        fail('the Debian base cannot be made: mmdebstrap is not installed', hint)
      } else {
        const archive = sources[0]?.split(' ')[1]
        const where = archive === undefined ? '' : ` of ${archive}`
        const question = archive === undefined ? 'Is a Debian mirror reachable?' : snapshotQuestion
        const hint = `The lines above are its own. ${question}`
        fail(`the Debian base cannot be made${where}: mmdebstrap ended with exit code ${code}`, hint)
      }
    })
  })
  const archive = Readable.from(whole(child.stdout, finished), { objectMode: false })
  return { archive, finished }
}

/**
 * An archive that breaks off may still be one, and nothing at all is an empty image: it ends only where all went well,
 * so that no engine takes a part for the whole.
 */
async function* whole(archive: Readable, finished: Promise<void>): AsyncGenerator<Uint8Array> {
  yield* archive as AsyncIterable<Uint8Array>
  await finished
}
