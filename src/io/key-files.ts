import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { open, readFile, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ReproError, messageOf } from '../errors.ts'
import { exists } from './files.ts'

/** Key files are small; anything larger is none. In bytes. */
const largestKeyFile = 64 * 1024

export interface KeyFiles {
  readonly privateKey: string
  readonly publicKey: string
}

/**
 * Makes an Ed25519 key pair in two new files: `NAME.key` (PEM, PKCS#8, for the owner's eyes only) and `NAME.pub` (PEM,
 * SPKI). With a passphrase the private key is encrypted by it (PBES2, AES-256-CBC).
 * @throws ReproError `usage` where one of the files is there already or cannot be written
 */
export async function createKeyFiles(name: string, passphrase: string | undefined): Promise<KeyFiles & KeyPair> {
  const files: KeyFiles = { privateKey: `${name}.key`, publicKey: `${name}.pub` }
  for (const file of [files.privateKey, files.publicKey]) {
    if (await exists(file)) {
      throw new ReproError('usage', `${file} is there already, and a key is never replaced`, {
        hint: 'Choose another name, or move the old key away. What it has signed can be checked with its .pub file only.',
      })
    }
  }
  const pair = generateKeyPairSync('ed25519')
  const encryption = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase }
  await writeNew(files.privateKey, pair.privateKey.export({ type: 'pkcs8', format: 'pem', ...encryption }), 0o600)
  try {
    await writeNew(files.publicKey, pair.publicKey.export({ type: 'spki', format: 'pem' }), 0o644)
  } catch (error) {
    await rm(files.privateKey, { force: true })
    throw error
  }
  return { ...files, key: pair.privateKey }
}

interface KeyPair {
  /** The private key. */
  readonly key: KeyObject
}

async function writeNew(file: string, content: string | Buffer, mode: number): Promise<void> {
  try {
    const handle = await open(file, 'wx', mode)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw new ReproError('usage', `${file} cannot be written: ${messageOf(error)}`, {
      hint: 'Name a place in a directory that is there and that you may write in.',
      cause: error,
    })
  }
}

/**
 * Reads a private key. `passphrase` is asked only where the key is encrypted.
 * @throws ReproError `usage` where there is no key, others may read it, or the passphrase is wrong. What is in the file
 *   is in no message.
 */
export async function readPrivateKey(file: string, passphrase: () => Promise<string>): Promise<KeyObject> {
  const text = await readPrivateText(file)
  const encrypted = text.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----')
  const secret = encrypted ? { passphrase: await passphrase() } : {}
  try {
    return createPrivateKey({ key: text, format: 'pem', ...secret })
  } catch {
    // The error's own words are OpenSSL's, and of no help.
    throw encrypted
      ? new ReproError('usage', `the passphrase does not open ${file}`, { hint: 'Try again.' })
      : new ReproError('usage', `${file} holds no private key`, {
          hint: 'A private key is a PEM file with PKCS#8, as `repro keygen` makes it.',
        })
  }
}

async function readPrivateText(file: string): Promise<string> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new ReproError('usage', `the key ${file} cannot be read: ${messageOf(error)}`, {
      hint: '`repro keygen` makes one.',
      cause: error,
    })
  })
  try {
    // Of the opened file, not of its name: nothing can be put in its place meanwhile.
    const stats = await handle.stat()
    if (!stats.isFile() || stats.size > largestKeyFile) {
      throw new ReproError('usage', `${file} is no key file`, { hint: '`repro keygen` makes one.' })
    }
    if ((stats.mode & 0o077) !== 0) {
      const mode = (stats.mode & 0o777).toString(8).padStart(4, '0')
      throw new ReproError('usage', `${file} can be read or written by others (its mode is ${mode})`, {
        hint: `Say \`chmod 600 ${file}\`. If others may have read it already, make a new key.`,
      })
    }
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

/** A text of public keys, and the file that it stands in. */
export interface KeyText {
  readonly file: string
  readonly text: string
}

/**
 * The texts of files with public keys; of a directory, of those in it that end in `.pub` or `.pem`.
 * @throws ReproError `usage` where one cannot be read
 */
export async function readPublicKeyTexts(places: readonly string[]): Promise<KeyText[]> {
  const files = await Promise.all(places.map(filesAt))
  return Promise.all(files.flat().map(async (file) => ({ file, text: await readText(file) })))
}

async function filesAt(place: string): Promise<string[]> {
  try {
    if (!(await stat(place)).isDirectory()) return [place]
    const names = await readdir(place)
    return names
      .filter((name) => /\.(pub|pem)$/.test(name))
      .sort()
      .map((name) => path.join(place, name))
  } catch (error) {
    throw new ReproError('usage', `the keys at ${place} cannot be read: ${messageOf(error)}`, {
      hint: 'Name files with public keys (`repro keygen` calls them NAME.pub), or a directory of them.',
      cause: error,
    })
  }
}

async function readText(file: string): Promise<string> {
  const size = await stat(file).then(({ size: bytes }) => bytes)
  if (size > largestKeyFile) throw new ReproError('usage', `${file} is too large to be a file of keys`)
  return readFile(file, 'utf8')
}
