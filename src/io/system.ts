import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'
import { diskFree } from './disk.ts'
import { exists } from './files.ts'

/** Bytes that this user may still write where a directory is, or would be made; absent where it is not of this machine. */
export async function freeBytes(directory: string): Promise<number | undefined> {
  for (let place = path.resolve(directory); ; place = path.dirname(place)) {
    try {
      return await diskFree(place)
    } catch {
      if (place === path.dirname(place)) return undefined
    }
  }
}

/** How many certificates a bundle holds. @throws Error when it cannot be read. */
export async function countCertificates(bundle: string): Promise<number> {
  return ((await readFile(bundle, 'utf8')).match(/-----BEGIN (TRUSTED )?CERTIFICATE-----/g) ?? []).length
}

/** The text of what Debian says that it changed in an installed package; empty where it says nothing. */
export async function debianChanges(name: string): Promise<string> {
  const file = `/usr/share/doc/${name}/changelog.Debian.gz`
  return (await exists(file)) ? text(createReadStream(file).pipe(createGunzip())).catch(() => '') : ''
}
