import test from 'ava'
import type { CheckName } from '../../../src/evidence/check.ts'
import { signBytes, type Envelope } from '../../../src/evidence/dsse.ts'
import type { SigningKey } from '../../../src/evidence/keys.ts'
import { openEnvelope } from '../../../src/evidence/open.ts'
import { payloadType, signVerdict, statementOf } from '../../../src/evidence/statement.ts'
import { canonicalJson } from '../../../src/report/canonical.ts'
import { alice, envelopeOf, kept, mallory, payloadOf, trust } from './fixtures.ts'

const verdict = kept()
const signed = signVerdict(verdict, alice)
const payload = payloadOf(signed)
const statement = statementOf(verdict)

const text = (envelope: unknown): string => JSON.stringify(envelope)
/** The envelope with another payload under the old signature. */
const with_ = (changed: string): string => text({ ...signed, payload: Buffer.from(changed).toString('base64') })
const signature = signed.signatures[0]

test('what nobody changed is accepted', (t) => {
  const { checks, signers, statement: opened } = openEnvelope(text(signed), trust(mallory, alice))
  t.deepEqual(
    checks.map(({ name, outcome }) => `${name} ${outcome}`),
    ['envelope', 'payload-type', 'signature', 'trust', 'canonical', 'schema', 'subjects'].map(
      (name) => `${name} passed`,
    ),
  )
  t.deepEqual(signers, [{ keyid: alice.keyid, trustedAs: 'key-2.pub' }])
  t.deepEqual(opened?.predicate.verdict, verdict)
})

/** What was done to it, the check that refuses it, and the reason that it gives. */
const tampered: readonly (readonly [what: string, document: string, by: CheckName, why: RegExp])[] = [
  [
    'one digit in the verdict',
    with_(payload.replace('0.3827', '0.3828')),
    'signature',
    /not that of key [0-9a-f]{64} for this payload/,
  ],
  ['one byte more in the payload', with_(`${payload}\n`), 'signature', /something was changed after it was signed/],
  ['re-ordered keys, the old signature', with_(JSON.stringify(statement)), 'signature', /not that of key/],
  [
    're-ordered keys, signed anew',
    text(envelopeOf(JSON.stringify(statement), alice)),
    'canonical',
    /not in the canonical form.*ordered otherwise/,
  ],
  [
    'a space, signed anew',
    text(envelopeOf(payload.replace(':', ': '), alice)),
    'canonical',
    /not in the canonical form/,
  ],
  [
    'a key twice in the payload, signed anew',
    text(envelopeOf(payload.replace('{', '{"_type":"x",'), alice)),
    'canonical',
    /a key stands twice in its payload/,
  ],
  ['a payload that is no JSON, signed anew', text(envelopeOf('{', alice)), 'canonical', /cannot be read/],
  [
    'a payload that is no UTF-8, signed anew',
    text(latin(payload.replace('A paper', 'A p\u00e4per'))),
    'canonical',
    /not in the canonical form/,
  ],
  [
    'another key that says it is the trusted one',
    text({ ...signed, signatures: [{ ...envelopeOf(payload, mallory).signatures[0], keyid: alice.keyid }] }),
    'signature',
    /another key has signed/,
  ],
  [
    'another key that says who it is',
    text(signVerdict(verdict, mallory)),
    'trust',
    new RegExp(`none of the 1 trusted keys has signed, but ${mallory.keyid}`),
  ],
  [
    'another key without an id',
    text({ ...signed, signatures: [{ sig: envelopeOf(payload, mallory).signatures[0]?.sig }] }),
    'signature',
    /another key has signed/,
  ],
  [
    'one bit in the signature',
    text({ ...signed, signatures: [{ ...signature, sig: flipped(signature?.sig ?? '') }] }),
    'signature',
    /not that of key/,
  ],
  [
    'a second signature that is none',
    text({ ...signed, signatures: [signature, { ...signature, sig: flipped(signature?.sig ?? '') }] }),
    'signature',
    /not that of key/,
  ],
  ['no signature', text({ ...signed, signatures: [] }), 'envelope', /it has no signature/],
  [
    'a public key that is not that of the id',
    text({ ...signed, signatures: [{ ...envelopeOf(payload, mallory).signatures[0], keyid: 'f'.repeat(64) }] }),
    'signature',
    /the public key that came with it is not key f{64}/,
  ],
  [
    'a swapped subject, the old signature',
    with_(canonicalJson(swapped('f'.repeat(64)))),
    'signature',
    /not that of key/,
  ],
  [
    'a swapped subject, signed anew',
    text(envelopeOf(canonicalJson(swapped('0'.repeat(64))), alice)),
    'subjects',
    /its subjects are not those that its verdict speaks of: outputs\/train\/model\/weights.bin is not as it says/,
  ],
  [
    'a subject more, signed anew',
    text(
      envelopeOf(
        canonicalJson({
          ...statement,
          subject: [...statement.subject, { name: 'outputs/x/y', digest: { sha256: '0'.repeat(64) } }],
        }),
        alice,
      ),
    ),
    'subjects',
    /there are more/,
  ],
  [
    'a subject less, signed anew',
    text(envelopeOf(canonicalJson({ ...statement, subject: statement.subject.slice(0, 1) }), alice)),
    'subjects',
    /weights.bin is not as it says/,
  ],
  [
    'a verdict without its sentence, signed anew',
    text(
      envelopeOf(canonicalJson({ ...statement, predicate: { verdict: { ...verdict, sentence: undefined } } }), alice),
    ),
    'schema',
    /\/predicate\/verdict must have required property 'sentence'/,
  ],
  [
    'a verdict with a field more, signed anew',
    text(envelopeOf(canonicalJson({ ...statement, predicate: { verdict: { ...verdict, more: 1 } } }), alice)),
    'schema',
    /must NOT have additional properties \(more\)/,
  ],
  [
    'another predicate, signed anew',
    text(envelopeOf(canonicalJson({ ...statement, predicateType: 'https://slsa.dev/provenance/v1' }), alice)),
    'schema',
    /it says https:\/\/slsa.dev\/provenance\/v1, and no verdict/,
  ],
  ['no statement, signed anew', text(envelopeOf('null', alice)), 'schema', /it says nothing, and no verdict/],
  [
    'another payloadType, the old signature',
    text({ ...signed, payloadType: 'application/json' }),
    'payload-type',
    /signed as application\/json, and a verdict is application\/vnd.in-toto\+json/,
  ],
  [
    'another payloadType, signed anew',
    text(envelopeOf(payload, alice, 'application/json')),
    'payload-type',
    /signed as application\/json/,
  ],
  [
    'base64 cut off',
    text({ ...signed, payload: signed.payload.slice(0, -3) }),
    'envelope',
    /its payload is no base64, or was cut off/,
  ],
  [
    'base64 cut off at a whole group',
    text({ ...signed, payload: signed.payload.slice(0, -4) }),
    'signature',
    /not that of key/,
  ],
  [
    'base64 with a character that decoders pass over',
    text({ ...signed, payload: `${signed.payload.slice(0, 8)}*${signed.payload.slice(8)}` }),
    'envelope',
    /no base64/,
  ],
  [
    'a signature cut off',
    text({ ...signed, signatures: [{ ...signature, sig: signature?.sig.slice(0, -4) }] }),
    'envelope',
    /its signature 1 is no Ed25519 signature/,
  ],
  [
    'a second payload in the envelope',
    text(signed).replace('{', `{"payload":"e30=",`),
    'envelope',
    /a key stands in it twice/,
  ],
  [
    'a second payload, its name escaped',
    text(signed).replace('{', '{"pa\\u0079load":"e30=",'),
    'envelope',
    /a key stands in it twice/,
  ],
  ['the file cut off', text(signed).slice(0, -2), 'envelope', /it is no JSON/],
  ['a list', '[]', 'envelope', /it is no JSON object/],
  ['nothing', '', 'envelope', /it is no JSON/],
]

for (const [what, document, by, why] of tampered) {
  test(`refused: ${what}`, (t) => {
    const { checks, statement: opened } = openEnvelope(document, trust(alice))
    const refusals = checks.filter(({ outcome }) => outcome === 'refused')
    t.deepEqual(
      refusals.map(({ name }) => name),
      [by],
      JSON.stringify(checks),
    )
    t.regex(refusals[0]?.message ?? '', why)
    t.is(opened, undefined)
    // What stands on it is not known.
    const after = checks.slice(checks.findIndex(({ outcome }) => outcome === 'refused') + 1)
    t.true(after.every(({ outcome }) => outcome === 'unknown'))
    t.is(checks.at(-1)?.name, 'subjects')
  })
}

test('without trusted keys a signature is checked by the key that came with it, and trust stays unknown', (t) => {
  const { checks, statement: opened } = openEnvelope(text(signed), [])
  t.not(opened, undefined)
  t.is(checks.find(({ name }) => name === 'signature')?.outcome, 'passed')
  t.is(checks.find(({ name }) => name === 'trust')?.outcome, 'unknown')
  const { checks: refused } = openEnvelope(with_(payload.replace('0.3827', '0.3828')), [])
  t.is(refused.find(({ name }) => name === 'signature')?.outcome, 'refused')
})

test('without any public key nothing is known of the signature', (t) => {
  const bare = text({ ...signed, signatures: [{ keyid: alice.keyid, sig: signature?.sig }] })
  const { checks } = openEnvelope(bare, [])
  t.is(checks.find(({ name }) => name === 'signature')?.outcome, 'unknown')
  t.is(openEnvelope(bare, trust(alice)).signers.length, 1)
})

test('an envelope of another tool, whose signature has another id or none, is checked by all trusted keys', (t) => {
  for (const keyid of [undefined, '', 'their-own-id']) {
    const { checks, signers } = openEnvelope(
      text({ ...signed, signatures: [{ keyid, sig: signature?.sig }] }),
      trust(mallory, alice),
    )
    t.true(checks.every(({ outcome }) => outcome === 'passed'))
    t.deepEqual(signers, [{ keyid: alice.keyid, trustedAs: 'key-2.pub' }])
  }
})

test('two who signed the same are both named', (t) => {
  const both: Envelope = { ...signed, signatures: [...signed.signatures, ...signVerdict(verdict, mallory).signatures] }
  const { signers, statement: opened } = openEnvelope(text(both), trust(alice))
  t.deepEqual(signers, [
    { keyid: alice.keyid, trustedAs: 'key-1.pub' },
    { keyid: mallory.keyid, trustedAs: undefined },
  ])
  t.not(opened, undefined)
})

function swapped(sha256: string): object {
  return { ...statement, subject: [statement.subject[0], { name: statement.subject[1]?.name, digest: { sha256 } }] }
}

function flipped(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  bytes[5] = (bytes[5] ?? 0) ^ 1
  return bytes.toString('base64')
}

/** Bytes that are no UTF-8, signed as they are. */
function latin(changed: string): Envelope {
  return envelopeOfBytes(Buffer.from(changed, 'latin1'), alice)
}

function envelopeOfBytes(bytes: Buffer, key: SigningKey): Envelope {
  const whole = envelopeOf('', key)
  return {
    ...whole,
    payload: bytes.toString('base64'),
    signatures: [{ keyid: key.keyid, sig: signBytes(payloadType, bytes, key.privateKey).toString('base64') }],
  }
}
