import { open } from 'node:fs/promises'
import path from 'node:path'
import { listPackage } from '../io/package/list.ts'
import type { PackageFile } from '../model/package.ts'
import type { ListedFile, Listing } from './listing.ts'

/** Larger files are data, of which only the name is looked at. Notebooks hold pictures. In bytes. */
const largest = 1024 ** 2
const largestNotebook = 32 * 1024 ** 2

/**
 * What lies in a directory: as a package lists it, with the texts of its files. What is installed there is left out.
 * @throws ReproError `package-invalid` for what no package may hold
 */
export async function lookAt(directory: string): Promise<Listing> {
  const { files } = await listPackage(directory, () => undefined)
  const environments = files
    .filter(({ path: name }) => name.endsWith('/pyvenv.cfg'))
    .map(({ path: name }) => path.posix.dirname(name))
  const own = files.filter(({ path: name }) => !environments.some((environment) => name.startsWith(`${environment}/`)))
  const listed: ListedFile[] = []
  for (const file of own) {
    listed.push({ path: file.path, executable: file.executable, text: await textOf(directory, file) })
  }
  return { name: path.basename(path.resolve(directory)), files: listed }
}

async function textOf(directory: string, { path: name, size }: PackageFile): Promise<string | undefined> {
  if (size > (name.endsWith('.ipynb') ? largestNotebook : largest)) return undefined
  return textOfFile(path.join(directory, name))
}

/** A file's text; nothing where its bytes are no UTF-8, or have a zero among them. */
export async function textOfFile(file: string): Promise<string | undefined> {
  const handle = await open(file)
  try {
    const bytes = await handle.readFile()
    if (bytes.includes(0)) return undefined
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  } finally {
    await handle.close()
  }
}
