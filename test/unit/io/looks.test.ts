import { mkdir, writeFile } from 'node:fs/promises'
import test from 'ava'
import { isSettled, Looks } from '../../../src/io/looks.ts'
import { temporaryDirectory } from './temporary.ts'

async function digest(root: string, ...but: string[]): Promise<string> {
  const looks = new Looks()
  await looks.add(root, new Set(but))
  return looks.digest()
}

test('directories look the same until something in them changes that counts', async (t) => {
  await using directory = await temporaryDirectory()
  await mkdir(directory.at('a/b'), { recursive: true })
  await mkdir(directory.at('c'))
  await writeFile(directory.at('a/b/file'), 'x')
  const [all, part] = [await digest(directory.path), await digest(directory.path, 'c/', 'b/')]
  t.is(await digest(directory.path), all)
  t.not(part, all)
  await writeFile(directory.at('c/file'), 'x')
  t.not(await digest(directory.path), all)
  t.is(await digest(directory.path, 'c/', 'b/'), part)
  await writeFile(directory.at('a/b/file'), 'xx')
  t.not(await digest(directory.path, 'c/', 'b/'), part)
  await t.throwsAsync(digest(directory.at('nowhere')), { code: 'ENOENT' })
})

test('the last change is that of the newest file', async (t) => {
  await using directory = await temporaryDirectory()
  const looks = new Looks()
  t.is(looks.changed, 0)
  await looks.add(directory.path)
  t.true(Math.abs(looks.changed - Date.now()) < 60_000)
})

test('a change is settled when it is older than a step of the clock, which a whole second shows to be a coarse one', (t) => {
  t.true(isSettled(1234, 1500))
  t.false(isSettled(1234, 1300))
  t.false(isSettled(1234, 1000))
  t.false(isSettled(1000, 2900))
  t.true(isSettled(1000, 3100))
})
