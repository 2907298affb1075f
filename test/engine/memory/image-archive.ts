import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { packTar } from '../../../src/io/tar.ts'
import type { MemoryImage } from './dockerfile.ts'
import { FileSystem, FileTree, unpackTree } from './files.ts'

type Saved = Pick<MemoryImage, 'tree' | 'environment' | 'labels'>

/** An image as `docker save` writes it: a manifest, a configuration, and here one layer. */
export async function packImage({ tree, environment, labels }: Saved): Promise<Readable> {
  const files = new FileSystem([{ at: '/', tree, access: 'read' }]).pack('/') ?? Readable.from([])
  const layer = (await buffer(files)).toString('base64')
  const Env = [...environment].map(([name, value]) => `${name}=${value}`)
  const text = (path: string, value: unknown) => ({ kind: 'text' as const, path, text: JSON.stringify(value) })
  return packTar(
    [
      text('configuration.json', { config: { Labels: labels, Env } }),
      { kind: 'text', path: 'layer/base64', text: layer },
      text('manifest.json', [{ Config: 'configuration.json', RepoTags: null, Layers: ['layer/base64'] }]),
    ],
    { uid: 0, gid: 0 },
  )
}

export async function unpackImage(archive: Readable): Promise<Saved> {
  const all = new FileTree()
  await unpackTree(archive, all, '/')
  const files = new FileSystem([{ at: '/', tree: all, access: 'read' }])
  const read = (name: string): string => Buffer.from(files.read(`/${name}`)).toString()
  const { config } = JSON.parse(read('configuration.json')) as {
    readonly config: { readonly Labels: Record<string, string>; readonly Env: readonly string[] }
  }
  const tree = new FileTree()
  await unpackTree(Readable.from([Buffer.from(read('layer/base64'), 'base64')]), tree, '/')
  const environment = config.Env.map((one) => one.split(/=(.*)/s).slice(0, 2) as [string, string])
  return { tree, environment: new Map(environment), labels: config.Labels }
}
