import type { Verdict } from '../model/verdict.ts'
import { canonicalJson } from '../report/canonical.ts'
import { signBytes, type Envelope } from './dsse.ts'
import { derOf, type SigningKey } from './keys.ts'
import { environmentProvenance, type EnvironmentProvenance } from './provenance.ts'
import { statementType, subjectsOf, type Subject } from './subject.ts'

/** in-toto's media type of a statement. */
export const payloadType = 'application/vnd.in-toto+json'
/** What the predicate of a signed verdict is: docs/evidence.md, schema/statement.schema.json. */
export const predicateType = 'https://repro.invalid/attestation/verdict/v1'

/** An in-toto Statement, version 1, that says what a verdict says of its package and outputs. */
export interface VerdictStatement {
  readonly _type: typeof statementType
  readonly subject: readonly Subject[]
  readonly predicateType: typeof predicateType
  readonly predicate: {
    readonly verdict: Verdict
    /** From what the environment was built; absent where it was not. */
    readonly environment?: EnvironmentProvenance
  }
}

/** The statement that a verdict is. Pure. */
export function statementOf(verdict: Verdict): VerdictStatement {
  const environment = environmentProvenance(verdict)
  return {
    _type: statementType,
    subject: subjectsOf(verdict),
    predicateType,
    predicate: { verdict, ...(environment === undefined ? {} : { environment }) },
  }
}

/** A verdict, signed. The same verdict and key give the same bytes: neither Ed25519 nor the canonical form knows chance. */
export function signVerdict(verdict: Verdict, { keyid, privateKey, publicKey }: SigningKey): Envelope {
  const payload = Buffer.from(canonicalJson(statementOf(verdict)))
  return {
    payloadType,
    payload: payload.toString('base64'),
    signatures: [
      {
        keyid,
        sig: signBytes(payloadType, payload, privateKey).toString('base64'),
        publicKey: derOf(publicKey).toString('base64'),
      },
    ],
  }
}
