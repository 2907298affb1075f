import test from 'ava'
import type Dockerode from 'dockerode'
import { describeImage } from '../../../../src/engines/docker/images.ts'

const [one, two, three] = ['1', '2', '3'].map((digit) => `sha256:${digit.repeat(64)}`)

function digestOf(reference: string, ...served: readonly string[]): string | undefined {
  const image = { Id: 'sha256:id', Os: 'linux', Architecture: 'amd64', Config: {}, RepoDigests: served }
  return describeImage(image as unknown as Dockerode.ImageInspectInfo, reference).digest
}

test('an image has the digest that its own registry gave it, not that of another that has it too', (t) => {
  const served = [`mirror.example:5000/node@${one}`, `node@${two}`]
  t.is(digestOf('node:22', ...served), two)
  t.is(digestOf('mirror.example:5000/node', ...served), one)
  t.is(digestOf('mirror.example:5000/node:22', ...served), one)
  t.is(digestOf('elsewhere.example/node:22', ...served), undefined)
  t.is(digestOf(`sha256:${'a'.repeat(64)}`, ...served), undefined)
})

test("Docker's own registry goes without a name, or with one", (t) => {
  t.is(digestOf('node:22', `docker.io/library/node@${one}`), one)
  t.is(digestOf('docker.io/library/node:22', `node@${one}`), one)
  t.is(digestOf('rocker/r-ver:4', `docker.io/rocker/r-ver@${one}`), one)
  t.is(digestOf('node:22', `localhost/node@${one}`), undefined)
})

test('of several digests, the one that was asked for', (t) => {
  t.is(digestOf(`node@${three}`, `node@${one}`, `node@${three}`), three)
  t.is(digestOf('node:22', `node@${one}`, `node@${three}`), one)
})
