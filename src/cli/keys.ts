import { ReproError } from '../errors.ts'
import { publicKeysOfPem, signingKey, type SigningKey, type TrustedKey } from '../evidence/keys.ts'
import { readPrivateKey, readPublicKeyTexts } from '../io/key-files.ts'
import { passphraseOf } from './passphrase.ts'

/** @throws ReproError `usage` where the file holds no Ed25519 key for its owner's eyes only */
export async function readSigningKey(file: string, signal: AbortSignal): Promise<SigningKey> {
  const privateKey = await readPrivateKey(file, () => passphraseOf(file, signal))
  const key = signingKey(privateKey)
  if (key !== undefined) return key
  throw new ReproError('usage', `${file} is a key of type ${privateKey.asymmetricKeyType}, and Ed25519 is wanted`, {
    hint: '`repro keygen` makes one.',
  })
}

/** @throws ReproError `usage` where a file holds no Ed25519 public key */
export async function readTrustedKeys(places: readonly string[]): Promise<TrustedKey[]> {
  const texts = await readPublicKeyTexts(places)
  if (places.length > 0 && texts.length === 0) {
    throw new ReproError('usage', `${places.join(' and ')} has no files with keys`, {
      hint: 'Of a directory, files that end in .pub or .pem are read.',
    })
  }
  return texts.flatMap(({ file, text }) => {
    const keys = publicKeysOfPem(text)
    if (keys.length > 0) return keys.map((key) => ({ ...key, name: file }))
    throw new ReproError('usage', `${file} holds no Ed25519 public key`, {
      hint: 'Name the NAME.pub that `repro keygen` made beside the key: a PEM file with a block PUBLIC KEY.',
    })
  })
}
