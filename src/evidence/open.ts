import { messageOf } from '../errors.ts'
import type { Json } from '../model/json.ts'
import { canonicalJson } from '../report/canonical.ts'
import { passed, refused, unknown, type Check, type CheckName } from './check.ts'
import { isSignedBy, type Envelope, type EnvelopeSignature } from './dsse.ts'
import { publicKeyOfDer, type PublicKey, type TrustedKey } from './keys.ts'
import { hasDuplicateKeys, parseEnvelope } from './parse.ts'
import { schemaFault } from './schema.ts'
import { payloadType, predicateType, type VerdictStatement } from './statement.ts'
import { subjectsOf } from './subject.ts'

/** A key that has signed: its signature is that of the payload. */
export interface Signer {
  readonly keyid: string
  /** The file of the trusted key; absent where it is not among them. */
  readonly trustedAs: string | undefined
}

/** What an envelope says by itself, before anything is looked at that it speaks of. */
export interface OpenedEnvelope {
  readonly checks: readonly Check[]
  readonly signers: readonly Signer[]
  /** Present only where nothing was refused. */
  readonly statement: VerdictStatement | undefined
}

/** The checks in the order of the argument: each stands on those before it. */
const order: readonly CheckName[] = [
  'envelope',
  'payload-type',
  'signature',
  'trust',
  'canonical',
  'schema',
  'subjects',
]

/** Thrown and caught here: the check that ends the argument. */
class Refusal extends Error {
  readonly check: Check
  constructor(name: CheckName, message: string) {
    super(message)
    this.check = refused(name, message)
  }
}

/** Opens a signed verdict. Nothing of the payload is read before its signature was looked at. Pure. */
export function openEnvelope(text: string, trusted: readonly TrustedKey[]): OpenedEnvelope {
  const checks: Check[] = []
  const signers: Signer[] = []
  try {
    const statement = argue(text, trusted, { checks, signers })
    return { checks, signers, statement }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    checks.push(error.check)
    const rest = order.slice(order.indexOf(error.check.name) + 1)
    checks.push(...rest.map((name) => unknown(name, `not looked at: ${error.check.name} was refused`)))
    return { checks, signers, statement: undefined }
  }
}

function argue(
  text: string,
  trusted: readonly TrustedKey[],
  { checks, signers }: { readonly checks: Check[]; readonly signers: Signer[] },
): VerdictStatement {
  const parsed = parseEnvelope(text)
  if ('fault' in parsed) throw new Refusal('envelope', parsed.fault)
  const { envelope, payload } = parsed
  checks.push(passed('envelope', 'it is a DSSE envelope'))
  if (envelope.payloadType !== payloadType) {
    throw new Refusal('payload-type', `it is signed as ${envelope.payloadType}, and a verdict is ${payloadType}`)
  }
  checks.push(passed('payload-type', `it is signed as ${payloadType}`))
  signers.push(...signersOf(envelope, payload, trusted))
  checks.push(signatureCheck(envelope, signers), trustCheck(signers, trusted))
  const value = readCanonical(payload)
  checks.push(passed('canonical', 'its payload is in the canonical form (RFC 8785): it can be read in one way only'))
  const statement = checkedStatement(value)
  checks.push(passed('schema', 'the statement and the verdict in it are as their schemas say'))
  checks.push(checkOwnSubjects(statement))
  return statement
}

/**
 * Those whose signature is that of the payload.
 * @throws Refusal where a signature is not that of the key that it names
 */
function signersOf(envelope: Envelope, payload: Buffer, trusted: readonly TrustedKey[]): Signer[] {
  const signed = { payloadType: envelope.payloadType, payload }
  return envelope.signatures.flatMap((signature) => {
    const candidates = candidatesFor(signature, trusted)
    if (candidates.length === 0) return []
    const bytes = Buffer.from(signature.sig, 'base64')
    const signer = candidates.find(({ key }) => isSignedBy(key, signed, bytes))
    if (signer !== undefined) return [{ keyid: signer.keyid, trustedAs: nameIn(trusted, signer) }]
    throw new Refusal(
      'signature',
      `the signature is not that of key ${candidates[0]?.keyid ?? signature.keyid} for this payload: something was changed ` +
        'after it was signed, or another key has signed',
    )
  })
}

/** The keys that may have made a signature: the trusted one of that id, else the one that came with it, else all trusted. */
function candidatesFor({ keyid, publicKey }: EnvelopeSignature, trusted: readonly TrustedKey[]): readonly PublicKey[] {
  const named = trusted.filter((key) => key.keyid === keyid)
  if (named.length > 0) return named
  const own = publicKey === undefined ? undefined : publicKeyOfDer(publicKey)
  if (publicKey === undefined) return trusted
  if (own === undefined) throw new Refusal('signature', 'the public key that came with it is no Ed25519 key')
  if (own.keyid !== keyid) throw new Refusal('signature', `the public key that came with it is not key ${keyid}`)
  return [own]
}

function nameIn(trusted: readonly TrustedKey[], { keyid }: PublicKey): string | undefined {
  return trusted.find((key) => key.keyid === keyid)?.name
}

function signatureCheck(envelope: Envelope, signers: readonly Signer[]): Check {
  if (signers.length === 0) {
    const [first] = envelope.signatures
    return unknown('signature', `no public key is at hand for key ${first?.keyid || 'without an id'}`)
  }
  return passed(
    'signature',
    `signed by key ${signers.map(({ keyid }) => keyid).join(' and ')}; not a byte was changed since`,
  )
}

/** @throws Refusal where keys were named and none of them has signed */
function trustCheck(signers: readonly Signer[], trusted: readonly TrustedKey[]): Check {
  if (trusted.length === 0) return unknown('trust', 'whom you trust was not said: --trust names public keys')
  const known = signers.filter(({ trustedAs }) => trustedAs !== undefined)
  if (known.length === 0) {
    const who = signers.map(({ keyid }) => keyid).join(' and ')
    throw new Refusal(
      'trust',
      `none of the ${trusted.length} trusted keys has signed${who === '' ? '' : `, but ${who}`}`,
    )
  }
  return passed('trust', `the signing key is the trusted ${known.map(({ trustedAs }) => trustedAs).join(' and ')}`)
}

/** @throws Refusal where the bytes are not just what RFC 8785 makes of the value that they say */
function readCanonical(payload: Buffer): Json {
  const text = payload.toString('utf8')
  let value: Json
  let canonical: string
  try {
    value = JSON.parse(text) as Json
    canonical = canonicalJson(value as object)
  } catch (error) {
    throw new Refusal('canonical', `its payload cannot be read: ${messageOf(error)}`)
  }
  if (hasDuplicateKeys(text, value)) {
    throw new Refusal('canonical', 'a key stands twice in its payload, so that it could be read in two ways')
  }
  if (!Buffer.from(canonical).equals(payload)) {
    throw new Refusal(
      'canonical',
      'its payload is not in the canonical form (RFC 8785): it was written or ordered otherwise',
    )
  }
  return value
}

/** @throws Refusal where it is no statement of a verdict */
function checkedStatement(value: Json): VerdictStatement {
  const type = (value as { predicateType?: Json } | null)?.predicateType
  if (type !== predicateType) {
    throw new Refusal(
      'schema',
      `it says ${typeof type === 'string' ? type : 'nothing'}, and no verdict: ${predicateType}`,
    )
  }
  const fault = schemaFault(value, 'statement')
  if (fault !== undefined) throw new Refusal('schema', `it is not as schema/statement.schema.json says: ${fault}`)
  return value as unknown as VerdictStatement
}

/** What is signed twice, as subjects and in the verdict, must be the same. */
function checkOwnSubjects({ subject, predicate }: VerdictStatement): Check {
  const own = subjectsOf(predicate.verdict)
  if (canonicalJson(own) === canonicalJson(subject)) {
    return passed('subjects', 'its subjects are the package and the outputs that its verdict speaks of')
  }
  const wrong = own.find((one, index) => canonicalJson(one) !== canonicalJson(subject[index] ?? {}))
  throw new Refusal(
    'subjects',
    `its subjects are not those that its verdict speaks of${wrong === undefined ? ': there are more' : `: ${wrong.name} is not as it says`}`,
  )
}
