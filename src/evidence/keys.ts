import { createHash, createPublicKey, type KeyObject } from 'node:crypto'

/** A public key that somebody trusts, or that came with a signature. */
export interface PublicKey {
  readonly keyid: string
  readonly key: KeyObject
}

export interface TrustedKey extends PublicKey {
  /** As a reader knows it: the file that it was read from. */
  readonly name: string
}

/** A private key, and the public one that goes with it. */
export interface SigningKey {
  readonly keyid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** A key's id: the SHA-256, in hexadecimal, of its public half as SPKI in DER. Any tool that reads PEM can compute it. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256').update(derOf(publicKey)).digest('hex')
}

/** SPKI. */
export function derOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' })
}

/** The signing key that a private key is; nothing where it is no Ed25519 key. */
export function signingKey(privateKey: KeyObject): SigningKey | undefined {
  if (privateKey.asymmetricKeyType !== 'ed25519') return undefined
  const publicKey = createPublicKey(privateKey)
  return { keyid: keyIdOf(publicKey), privateKey, publicKey }
}

/** The Ed25519 key in a text of DER as base64; nothing where there is none. */
export function publicKeyOfDer(base64: string): PublicKey | undefined {
  return publicKeyOf(() => createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' }))
}

const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g

/** All Ed25519 keys in a text of PEM blocks. Private keys are passed over: their public halves are not what is trusted. */
export function publicKeysOfPem(text: string): PublicKey[] {
  return [...text.matchAll(pemBlock)]
    .filter(([, label]) => label === 'PUBLIC KEY')
    .map(([block]) => publicKeyOf(() => createPublicKey(block)))
    .filter((key) => key !== undefined)
}

function publicKeyOf(read: () => KeyObject): PublicKey | undefined {
  try {
    const key = read()
    return key.asymmetricKeyType === 'ed25519' ? { keyid: keyIdOf(key), key } : undefined
  } catch {
    return undefined
  }
}
