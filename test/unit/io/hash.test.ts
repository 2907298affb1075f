import { writeFile } from 'node:fs/promises'
import test from 'ava'
import { sha256, sha256OfFile } from '../../../src/io/hash.ts'
import { temporaryDirectory } from './temporary.ts'

// FIPS 180-4 and its examples.
const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
const ofMillionA = 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'

test('the hash of texts and bytes', (t) => {
  t.is(sha256(''), ofNothing)
  t.is(sha256('abc'), ofAbc)
  t.is(sha256(Uint8Array.from([97, 98, 99])), ofAbc)
  t.is(sha256('ä'), sha256(new TextEncoder().encode('ä')))
})

test('the hash of files', async (t) => {
  await using directory = await temporaryDirectory()
  await writeFile(directory.at('nothing'), '')
  await writeFile(directory.at('million'), 'a'.repeat(1_000_000))
  t.is(await sha256OfFile(directory.at('nothing')), ofNothing)
  t.is(await sha256OfFile(directory.at('million')), ofMillionA)
  await t.throwsAsync(sha256OfFile(directory.at('absent')), { code: 'ENOENT' })
  await t.throwsAsync(sha256OfFile(directory.at('million'), AbortSignal.abort()), { name: 'AbortError' })
})
