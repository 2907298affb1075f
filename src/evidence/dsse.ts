import { sign, verify, type KeyObject } from 'node:crypto'

/** A Dead Simple Signing Envelope, version 1: signed bytes, their type, and who signed them. */
export interface Envelope {
  readonly payloadType: string
  /** Base64. */
  readonly payload: string
  readonly signatures: readonly EnvelopeSignature[]
}

export interface EnvelopeSignature {
  /** Tells which key may have signed; proves nothing by itself. */
  readonly keyid: string
  /** Base64 of an Ed25519 signature. */
  readonly sig: string
  /** The signer's public key, SPKI as base64 of its DER: with it the signature can be checked, but not whose it is. */
  readonly publicKey?: string
}

/** The bytes that are signed: DSSE's pre-authentication encoding, which holds the payload to its type. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType)
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    Buffer.from(payload),
  ])
}

/** Signs bytes of a type with an Ed25519 key. */
export function signBytes(payloadType: string, payload: Uint8Array, privateKey: KeyObject): Buffer {
  // Ed25519 has its hash within: it is given none.
  return sign(undefined, preAuthEncoding(payloadType, payload), privateKey)
}

/** Whether an Ed25519 signature is that of these bytes and this type. */
export function isSignedBy(
  publicKey: KeyObject,
  { payloadType, payload }: { readonly payloadType: string; readonly payload: Uint8Array },
  signature: Uint8Array,
): boolean {
  return verify(undefined, preAuthEncoding(payloadType, payload), publicKey, signature)
}
