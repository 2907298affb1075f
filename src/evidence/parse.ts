import { messageOf } from '../errors.ts'
import type { Json } from '../model/json.ts'
import type { Envelope, EnvelopeSignature } from './dsse.ts'

/** An envelope that was read, or why it is none. */
export type ParsedEnvelope = { readonly envelope: Envelope; readonly payload: Buffer } | { readonly fault: string }

/** Reads an envelope strictly: what two readers could understand differently is none. */
export function parseEnvelope(text: string): ParsedEnvelope {
  let document: Json
  try {
    document = JSON.parse(text) as Json
  } catch (error) {
    return { fault: `it is no JSON: ${messageOf(error)}` }
  }
  if (!isObject(document)) return { fault: 'it is no JSON object' }
  if (hasDuplicateKeys(text, document)) {
    return { fault: 'a key stands in it twice, so that one reader could see one value and another the other' }
  }
  const { payloadType, payload, signatures } = document
  if (typeof payloadType !== 'string') return { fault: 'it has no payloadType' }
  const bytes = decodeBase64(payload)
  if (bytes === undefined) return { fault: 'its payload is no base64, or was cut off' }
  if (!Array.isArray(signatures) || signatures.length === 0) return { fault: 'it has no signature' }
  const parsed = signatures.map(parseSignature)
  const fault = parsed.find((one) => typeof one === 'string')
  if (fault !== undefined) return { fault }
  const envelope = { payloadType, payload: payload as string, signatures: parsed as EnvelopeSignature[] }
  return { envelope, payload: bytes }
}

function parseSignature(value: Json, index: number): EnvelopeSignature | string {
  const which = `its signature ${index + 1}`
  if (!isObject(value)) return `${which} is no object`
  const { keyid = '', sig, publicKey } = value
  if (typeof keyid !== 'string') return `${which} has a keyid that is no text`
  if (decodeBase64(sig)?.length !== 64) return `${which} is no Ed25519 signature: 64 bytes in base64 are wanted`
  if (publicKey !== undefined && decodeBase64(publicKey) === undefined) return `the public key of ${which} is no base64`
  return { keyid, sig: sig as string, ...(publicKey === undefined ? {} : { publicKey: publicKey as string }) }
}

/** Of text in base64 just as it is written by the rules (RFC 4648, padded, or its URL-safe form); else nothing. */
export function decodeBase64(text: Json | undefined): Buffer | undefined {
  if (typeof text !== 'string') return undefined
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  const bytes = Buffer.from(standard, 'base64')
  // Node's decoder passes over what it does not know: only what it would write again is taken.
  return bytes.toString('base64') === standard ? bytes : undefined
}

/** Whether a JSON text says a key twice, which the value that was parsed from it does not show. */
export function hasDuplicateKeys(text: string, value: Json): boolean {
  const strings = text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g)
  let written = 0
  for (const [, colon] of strings) if (colon !== undefined) written += 1
  return written !== countKeys(value)
}

function countKeys(value: Json): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item: Json) => sum + countKeys(item), 0)
  if (!isObject(value)) return 0
  return Object.values(value).reduce((sum: number, item) => sum + 1 + countKeys(item), 0)
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
