import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { createKeyFiles, readPrivateKey, readPublicKeyTexts } from '../../../src/io/key-files.ts'

let directory: string
test.before(async () => (directory = await mkdtemp(path.join(tmpdir(), 'repro-keys-'))))
test.after.always(async () => rm(directory, { recursive: true, force: true }))

const never = async (): Promise<string> => {
  throw new Error('no passphrase was to be asked for')
}

test('a key pair is two files of PEM, the private one for its owner only', async (t) => {
  const { privateKey, publicKey, key } = await createKeyFiles(path.join(directory, 'plain'), undefined)
  t.is(path.basename(privateKey), 'plain.key')
  t.is(path.basename(publicKey), 'plain.pub')
  t.is((await stat(privateKey)).mode & 0o777, 0o600)
  t.regex(await readFile(privateKey, 'utf8'), /^-----BEGIN PRIVATE KEY-----\n/)
  const read = createPublicKey(await readFile(publicKey, 'utf8'))
  t.is(read.asymmetricKeyType, 'ed25519')
  t.true(read.equals(createPublicKey(key)))
  t.true((await readPrivateKey(privateKey, never)).equals(key))
})

test('no two keys are alike', async (t) => {
  const one = await createKeyFiles(path.join(directory, 'one'), undefined)
  const two = await createKeyFiles(path.join(directory, 'two'), undefined)
  t.false(one.key.equals(two.key))
})

test('a key is never replaced, and a half-made pair is none', async (t) => {
  const name = path.join(directory, 'again')
  await createKeyFiles(name, undefined)
  const before = await readFile(`${name}.key`, 'utf8')
  await t.throwsAsync(createKeyFiles(name, undefined), { message: /again\.key is there already/ })
  t.is(await readFile(`${name}.key`, 'utf8'), before)

  await writeFile(path.join(directory, 'half.pub'), '')
  await t.throwsAsync(createKeyFiles(path.join(directory, 'half'), undefined), {
    message: /half\.pub is there already/,
  })
  t.false((await readdir(directory)).includes('half.key'))
  await t.throwsAsync(createKeyFiles(path.join(directory, 'nowhere', 'k'), undefined), { message: /cannot be written/ })
})

test('with a passphrase the private key is encrypted, and opens with that one only', async (t) => {
  const { privateKey, key } = await createKeyFiles(path.join(directory, 'locked'), 'correct horse')
  const text = await readFile(privateKey, 'utf8')
  t.regex(text, /^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/)
  t.throws(() => createPrivateKey(text))
  t.true((await readPrivateKey(privateKey, async () => 'correct horse')).equals(key))
  const error = await t.throwsAsync(
    readPrivateKey(privateKey, async () => 'wrong horse'),
    { message: /the passphrase does not open .*locked\.key/ },
  )
  t.notRegex(`${error?.message}${error?.stack}`, /wrong horse/)
})

for (const mode of [0o640, 0o604, 0o660, 0o602, 0o644, 0o777]) {
  test(`a private key with mode ${mode.toString(8)} is refused, unread`, async (t) => {
    const { privateKey } = await createKeyFiles(path.join(directory, `mode-${mode}`), undefined)
    await chmod(privateKey, mode)
    const message = new RegExp(`can be read or written by others \\(its mode is 0${mode.toString(8)}\\)`)
    await t.throwsAsync(readPrivateKey(privateKey, never), { message })
    await chmod(privateKey, 0o400)
    await t.notThrowsAsync(readPrivateKey(privateKey, never))
  })
}

test('what is no key is told without what is in it', async (t) => {
  const file = path.join(directory, 'secret.txt')
  await writeFile(file, 'the secret of the house', { mode: 0o600 })
  const error = await t.throwsAsync(readPrivateKey(file, never), { message: /secret\.txt holds no private key/ })
  t.notRegex(`${error?.message}${error?.stack}${JSON.stringify(error)}`, /secret of the house/)
  await t.throwsAsync(readPrivateKey(path.join(directory, 'absent'), never), { message: /cannot be read/ })
  await t.throwsAsync(readPrivateKey(directory, never), { message: /is no key file/ })
  await writeFile(file, Buffer.alloc(70_000), { mode: 0o600 })
  await t.throwsAsync(readPrivateKey(file, never), { message: /is no key file/ })
})

test('of a directory, the files that hold public keys are read, by name', async (t) => {
  const keys = path.join(directory, 'keys')
  await mkdir(keys)
  for (const name of ['b.pub', 'a.pem', 'c.key', 'notes.txt']) await writeFile(path.join(keys, name), name)
  const texts = await readPublicKeyTexts([keys, path.join(keys, 'notes.txt')])
  t.deepEqual(
    texts.map(({ text }) => text),
    ['a.pem', 'b.pub', 'notes.txt'],
  )
  await t.throwsAsync(readPublicKeyTexts([path.join(directory, 'no-keys')]), { message: /no-keys cannot be read/ })
  await writeFile(path.join(keys, 'large.pub'), Buffer.alloc(70_000))
  await t.throwsAsync(readPublicKeyTexts([keys]), { message: /too large/ })
})

test('keys of other tools are read: PKCS#8 as OpenSSL writes it', async (t) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const file = path.join(directory, 'rsa.key')
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  t.is((await readPrivateKey(file, never)).asymmetricKeyType, 'rsa')
})
