import { createHash } from 'node:crypto'
import { open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { addAbortSignal, Readable } from 'node:stream'
import type { Engine, EngineImage, Watch } from '../engines/engine.ts'
import { keyLabel } from '../engines/labels.ts'
import { engineBroke } from '../engines/trouble.ts'
import { ReproError, messageOf } from '../errors.ts'
import type { ArchiveBounds } from '../io/archive/bounds.ts'
import { decompress } from '../io/archive/compression.ts'
import { ArchiveFault } from '../io/archive/fault.ts'
import { writeWhole } from '../io/files.ts'
import { sha256 } from '../io/hash.ts'
import { describeImageArchive, type ArchivedImage } from '../io/image-archive.ts'
import { machineTrouble } from '../io/trouble.ts'
import type { RunContext, Settings } from '../model/context.ts'
import type { ImageRecipe } from '../model/plan.ts'
import type { ImageFile } from '../model/run.ts'
import { activity } from './activity.ts'

/** Room for every environment; a bomb is ended early. Images have much in them that packs well. */
const bounds: ArchiveBounds = { bytes: 1024 ** 4, entries: 100_000, ratio: 1000, freely: 1024 ** 3 }

/** An environment's image that came from a file. */
export interface LoadedImage {
  readonly image: EngineImage
  readonly file: ImageFile
}

/**
 * Writes an image into a file, whole or not at all.
 * @throws ReproError `engine-failed`; the signal's reason when aborted
 */
export async function saveImage(engine: Engine, id: string, file: string, context: RunContext): Promise<ImageFile> {
  return activity(`save ${file}`, context, async ({ line }) => {
    const archive = await engine.saveImage(id)
    const counted = new Counted({ signal: context.signal, line })
    try {
      await writeWhole(file, counted.bytes(archive))
    } catch (error) {
      context.signal.throwIfAborted()
      throw machineTrouble(error) ?? engineBroke('the engine stopped to give the image', error)
    } finally {
      archive.destroy()
    }
    return { name: path.basename(file), ...counted.sum() }
  })
}

/**
 * The environment's image from the file that the settings name. It is looked at before the engine gets it: a stranger's
 * file may hold anything, under the names of images that others use.
 * @throws ReproError `image-invalid` where it is not the image of this recipe; `usage` where there is no such file
 */
export async function imageFromFile(
  engine: Engine,
  recipe: ImageRecipe,
  file: string,
  context: RunContext,
): Promise<LoadedImage> {
  return activity(`image ${file}`, context, async ({ line, ends }) => {
    const { archived, about } = await lookInto(file, { signal: context.signal, line })
    if (archived.names.length > 0) throw named(file, archived.names)
    ensureKey(file, archived.labels, recipe)
    const before = await imageLoadedBefore(engine, recipe, context.settings)
    if (before?.file.sha256 === about.sha256) {
      ends('cached')
      return before
    }
    const watch = { signal: context.signal, line }
    // Not every engine takes one that is packed.
    const tar = Readable.from(decompress(await openFile(file, context.signal), bounds))
    const image = await engine.loadImage(tar, loadedName(recipe), watch)
    // What counts is what the engine made of it; what it should not have made is not left under that name.
    if (image.labels[keyLabel] !== recipe.key) await engine.removeImage(loadedName(recipe))
    ensureKey(file, image.labels, recipe)
    await writeWhole(noteOf(image, context.settings), `${JSON.stringify(about)}\n`)
    return { image, file: about }
  })
}

/** The environment's image as it was loaded from a file at another time; absent where it is not known to be that. */
export async function imageLoadedBefore(
  engine: Engine,
  recipe: ImageRecipe,
  settings: Settings,
): Promise<LoadedImage | undefined> {
  const image = await engine.findImage(loadedName(recipe))
  if (image?.labels[keyLabel] !== recipe.key) return undefined
  const note = await readFile(noteOf(image, settings), 'utf8').catch(() => undefined)
  return note === undefined ? undefined : { image, file: JSON.parse(note) as ImageFile }
}

/** Not the name of what is built here: nobody shall take one for the other. */
function loadedName({ key }: ImageRecipe): string {
  return `repro-loaded:${key.slice(0, 24)}`
}

/** Where it is kept from which file an image came. */
function noteOf({ id }: EngineImage, { storeDirectory }: Settings): string {
  return path.join(storeDirectory, 'image-files', `${sha256(id)}.json`)
}

async function lookInto(
  file: string,
  watch: Watch,
): Promise<{ readonly archived: ArchivedImage; readonly about: ImageFile }> {
  const bytes = await openFile(file, watch.signal)
  const counted = new Counted(watch)
  try {
    const archived = await describeImageArchive(decompress(counted.bytes(bytes), bounds))
    return { archived, about: { name: path.basename(file), ...counted.sum() } }
  } catch (error) {
    watch.signal.throwIfAborted()
    if (!(error instanceof ArchiveFault)) throw machineTrouble(error) ?? error
    throw new ReproError('image-invalid', `${file} ${error.message}`, {
      hint: '`repro build --save FILE` writes one that can be read, with Docker or with Podman; nothing was loaded.',
      cause: error,
    })
  } finally {
    bytes.destroy()
  }
}

async function openFile(file: string, signal: AbortSignal): Promise<Readable> {
  const handle = await open(file).catch((cause: unknown) => {
    throw new ReproError('usage', `the image cannot be read: ${messageOf(cause)}`, {
      hint: 'Name the file that `repro build --save FILE` has written.',
      cause,
    })
  })
  if ((await handle.stat()).isDirectory()) {
    await handle.close()
    throw new ReproError('usage', `${file} is a directory and no image`, {
      hint: 'Name the file that `repro build --save FILE` has written.',
    })
  }
  const bytes = handle.createReadStream({ highWaterMark: 1 << 20 })
  // Whoever reads is told of errors; one that comes after the last reading is nobody's.
  bytes.on('error', () => {})
  return addAbortSignal(signal, bytes)
}

function ensureKey(file: string, labels: EngineImage['labels'], { key }: ImageRecipe): void {
  const found = labels[keyLabel]
  if (found === key) return
  const what = found === undefined ? 'says of itself no content key' : `has the content key ${found}`
  throw new ReproError(
    'image-invalid',
    `${file} is not the environment of this package: it ${what}, the package wants ${key}`,
    {
      hint:
        'A file of the package was changed since, or it is the image of another package. ' +
        '`repro build --save FILE` of this package writes the one that fits.',
    },
  )
}

function named(file: string, names: readonly string[]): ReproError {
  return new ReproError('image-invalid', `${file} would replace an image of this machine: it names ${names[0]}`, {
    hint: 'What `repro build --save FILE` writes has no name; of `docker save` name the image by its id. Nothing was loaded.',
  })
}

/** Bytes that pass by, counted and hashed, and told of once a second. */
class Counted {
  readonly #signal: AbortSignal
  readonly #line: (text: string) => void
  readonly #hash = createHash('sha256')
  #size = 0

  constructor({ signal, line }: Watch) {
    this.#signal = signal
    this.#line = line
  }

  async *bytes(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let told = performance.now()
    for await (const chunk of source) {
      this.#signal.throwIfAborted()
      this.#hash.update(chunk)
      this.#size += chunk.length
      if (performance.now() - told > 1000) {
        told = performance.now()
        this.#line(`${(this.#size / 1e6).toFixed(0)} MB`)
      }
      yield chunk
    }
  }

  /** When all have passed. */
  sum(): { readonly size: number; readonly sha256: string } {
    return { size: this.#size, sha256: this.#hash.digest('hex') }
  }
}
