import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ReproError } from '../errors.ts'
import { exists } from '../io/files.ts'
import { privateDirectory } from '../io/private.ts'
import type { Part } from '../report/format.ts'

/**
 * Writes the files of a report that is a directory, whole or not at all. One that was drawn there before is replaced;
 * any other directory stays.
 * @throws ReproError `usage` where something else is there; `package-invalid` where a file of the run is not what its
 *   verdict says.
 */
export async function writeParts(directory: string, parts: readonly Part[], run: string): Promise<void> {
  const [mark] = parts
  const isOurs = mark !== undefined && (await exists(path.join(directory, mark.path)))
  if (!isOurs && (await exists(directory))) {
    throw new ReproError('usage', `${directory} is there already, and is no such report`, {
      hint: 'Name a directory that is not there yet.',
    })
  }
  await mkdir(path.dirname(path.resolve(directory)), { recursive: true })
  await using own = await privateDirectory(path.dirname(path.resolve(directory)))
  const whole = path.join(own.path, 'whole')
  for (const part of parts) {
    const target = path.join(whole, part.path)
    await mkdir(path.dirname(target), { recursive: true })
    if ('text' in part) await writeFile(target, part.text)
    else await copyChecked(run, part, target)
  }
  if (isOurs) await rm(directory, { recursive: true })
  await rename(whole, directory)
}

async function copyChecked(
  run: string,
  { path: name, sha256 }: Part & { sha256: string },
  target: string,
): Promise<void> {
  const hash = createHash('sha256')
  try {
    const [within, file] = [await realpath(run), await realpath(path.join(run, name))]
    if (!file.startsWith(within + path.sep)) throw new Error('it is a link to elsewhere')
    await pipeline(
      createReadStream(file),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      async (chunks: AsyncIterable<Buffer>) => writeFile(target, chunks),
    )
  } catch (error) {
    throw new ReproError('package-invalid', `${name} of the run cannot be read`, {
      hint: "The run's files are not all there any more: `repro verify` makes them anew.",
      cause: error,
    })
  }
  if (hash.digest('hex') === sha256) return
  throw new ReproError('package-invalid', `${name} of the run is not what its verdict says`, {
    hint: 'It was changed since. `repro verify` makes it anew.',
  })
}
