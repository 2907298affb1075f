import { createPrivateKey } from 'node:crypto'
import type { Envelope } from '../../../src/evidence/dsse.ts'
import { signBytes } from '../../../src/evidence/dsse.ts'
import { derOf, signingKey, type SigningKey, type TrustedKey } from '../../../src/evidence/keys.ts'
import { payloadType } from '../../../src/evidence/statement.ts'
import type { Verdict } from '../../../src/model/verdict.ts'
import { inventory, verdict } from '../fixtures.ts'

/** PKCS#8 of an Ed25519 key begins with these bytes; 32 of the key follow. */
const pkcs8 = '302e020100300506032b657004220420'

/** The key whose 32 secret bytes are all the same. */
export function keyOf(byte: number): SigningKey {
  const der = Buffer.concat([Buffer.from(pkcs8, 'hex'), Buffer.alloc(32, byte)])
  const key = signingKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  if (key === undefined) throw new Error('no Ed25519 key')
  return key
}

export const alice = keyOf(1)
export const mallory = keyOf(2)

export function trust(...keys: readonly SigningKey[]): TrustedKey[] {
  return keys.map(({ keyid, publicKey }, index) => ({ keyid, key: publicKey, name: `key-${index + 1}.pub` }))
}

/** A verdict as it is read from a file: without what is not there, with an environment that has hashes. */
export function kept(change: Partial<Verdict> = {}): Verdict {
  const whole: Verdict = {
    ...verdict(),
    environment: {
      id: `sha256:${'c'.repeat(64)}`,
      key: 'd'.repeat(64),
      base: 'repro-debian:bookworm',
      baseDigest: `sha256:${'e'.repeat(64)}`,
      inventory,
      drift: undefined,
    },
    ...change,
  }
  return JSON.parse(JSON.stringify(whole)) as Verdict
}

/** An envelope around any payload, signed as it should be. */
export function envelopeOf(payload: string, key: SigningKey, type = payloadType): Envelope {
  const bytes = Buffer.from(payload)
  return {
    payloadType: type,
    payload: bytes.toString('base64'),
    signatures: [
      {
        keyid: key.keyid,
        sig: signBytes(type, bytes, key.privateKey).toString('base64'),
        publicKey: derOf(key.publicKey).toString('base64'),
      },
    ],
  }
}

export function payloadOf({ payload }: Envelope): string {
  return Buffer.from(payload, 'base64').toString()
}
