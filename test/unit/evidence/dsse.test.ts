import { createHash, createPublicKey, verify } from 'node:crypto'
import test from 'ava'
import { isSignedBy, preAuthEncoding, signBytes } from '../../../src/evidence/dsse.ts'
import { keyIdOf, publicKeysOfPem } from '../../../src/evidence/keys.ts'
import { alice, keyOf, mallory } from './fixtures.ts'

test('the encoding that is signed is that of the DSSE protocol', (t) => {
  // The protocol's own example.
  t.is(
    preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString(),
    'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  )
  // Lengths are of bytes, not of characters.
  t.is(preAuthEncoding('é', Buffer.from('世')).toString(), 'DSSEv1 2 é 3 世')
  t.is(preAuthEncoding('', Buffer.alloc(0)).toString(), 'DSSEv1 0  0 ')
})

test("a key's signature is that of RFC 8032", (t) => {
  // RFC 8032, 7.1, test 2: secret key, public key, signature of the one byte 72.
  const secret = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex')
  const x = Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex')
  const signature =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00'
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url'), d: secret.toString('base64url') },
    format: 'jwk',
  })
  t.true(verify(undefined, Buffer.from([0x72]), key, Buffer.from(signature, 'hex')))
})

test('a signature is of these bytes, of this type, by this key', (t) => {
  const payload = Buffer.from('a verdict')
  const signature = signBytes('type', payload, alice.privateKey)
  t.is(signature.length, 64)
  t.deepEqual(signBytes('type', payload, alice.privateKey), signature, 'the same each time')
  t.true(isSignedBy(alice.publicKey, { payloadType: 'type', payload }, signature))
  t.false(isSignedBy(mallory.publicKey, { payloadType: 'type', payload }, signature))
  t.false(isSignedBy(alice.publicKey, { payloadType: 'typo', payload }, signature))
  t.false(isSignedBy(alice.publicKey, { payloadType: 'type', payload: Buffer.from('a Verdict') }, signature))
  t.false(isSignedBy(alice.publicKey, { payloadType: 'type', payload }, signature.subarray(0, 63)))
})

test("a key's id is the hash of its SPKI, which any tool can compute from the PEM", (t) => {
  const pem = alice.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const der = Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64')
  t.is(keyIdOf(alice.publicKey), createHash('sha256').update(der).digest('hex'))
  t.not(alice.keyid, mallory.keyid)
})

test('public keys are found in a text of PEM blocks, private ones and other kinds are passed over', (t) => {
  const pem = [alice, mallory].map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'pem' }).toString())
  const secret = keyOf(3).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const broken = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'
  const keys = publicKeysOfPem(`who: alice\n${pem[0]}${secret}${broken}\nwho: mallory\n${pem[1]}`)
  t.deepEqual(
    keys.map(({ keyid }) => keyid),
    [alice.keyid, mallory.keyid],
  )
  t.deepEqual(publicKeysOfPem('nothing'), [])
})
