import { createHash } from 'node:crypto'
import path from 'node:path'
import { Readable } from 'node:stream'
import tar from 'tar-stream'

/** What stands at a path of an in-memory file system. */
export type FileNode = { readonly uid: number; readonly mode: number } & (
  | { readonly kind: 'directory' }
  | { readonly kind: 'file'; readonly data: Uint8Array }
  | { readonly kind: 'link'; readonly target: string }
)

const rootDirectory: FileNode = { kind: 'directory', uid: 0, mode: 0o755 }

/** A tree of files by absolute path: an image's, or a volume's. */
export class FileTree {
  readonly #nodes: Map<string, FileNode>

  constructor(nodes: Iterable<readonly [string, FileNode]> = []) {
    this.#nodes = new Map([['/', rootDirectory], ...nodes])
  }

  copy(): FileTree {
    return new FileTree(this.#nodes)
  }

  get isEmpty(): boolean {
    return this.#nodes.size === 1
  }

  get(at: string): FileNode | undefined {
    return this.#nodes.get(at)
  }

  /** Puts a node there, and the directories above it where they are missing. */
  set(at: string, node: FileNode): void {
    for (let above = path.posix.dirname(at); !this.#nodes.has(above); above = path.posix.dirname(above)) {
      this.#nodes.set(above, rootDirectory)
    }
    this.#nodes.set(at, node)
  }

  remove(at: string): void {
    for (const name of this.#nodes.keys()) if (isBelow(name, at)) this.#nodes.delete(name)
  }

  /** The same for trees with the same files. */
  digest(): string {
    return createHash('sha256')
      .update(JSON.stringify(this.below('/')))
      .digest('hex')
  }

  /** The node at a path and all below it, parents first; their paths relative to it, '' for itself. */
  below(at: string): [string, FileNode][] {
    return [...this.#nodes]
      .filter(([name]) => isBelow(name, at))
      .map(([name, node]): [string, FileNode] => [path.posix.relative(at, name), node])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }
}

function isBelow(name: string, at: string): boolean {
  return name === at || name.startsWith(at === '/' ? '/' : `${at}/`)
}

/** A tree at a place of another; the mounts of a container. */
export interface Mount {
  readonly at: string
  readonly tree: FileTree
  readonly access: 'read' | 'write'
}

/** What the kernel would say. */
export class FileError extends Error {}

/** Trees mounted into each other, as one user sees them: links followed, permissions held to. */
export class FileSystem {
  readonly #mounts: readonly Mount[]

  /** The first mount is the root; a later one hides what is below its place. */
  constructor(mounts: readonly Mount[]) {
    this.#mounts = mounts
  }

  #place(at: string): Mount & { readonly inner: string } {
    const mount = this.#mounts.findLast((candidate) => isBelow(at, candidate.at))
    if (mount === undefined) throw new Error('a file system without a root')
    return { ...mount, inner: `/${path.posix.relative(mount.at, at)}` }
  }

  get(at: string): FileNode | undefined {
    const { tree, inner } = this.#place(this.#follow(at))
    return tree.get(inner)
  }

  #follow(at: string): string {
    let real = '/'
    for (const part of path.posix.resolve('/', at).split('/').filter(Boolean)) {
      real = path.posix.join(real, part)
      const { tree, inner } = this.#place(real)
      const node = tree.get(inner)
      if (node?.kind === 'link') real = this.#follow(path.posix.resolve(path.posix.dirname(real), node.target))
    }
    return real
  }

  read(at: string): Uint8Array {
    const node = this.get(at)
    if (node === undefined) throw new FileError('No such file or directory')
    if (node.kind !== 'file') throw new FileError('Is a directory')
    return node.data
  }

  /** Names in a directory. */
  names(at: string): string[] {
    const { tree, inner } = this.#place(this.#follow(at))
    if (tree.get(inner) === undefined) throw new FileError('No such file or directory')
    const own = tree.below(inner).map(([name]) => name)
    const mounted = this.#mounts.map((mount) => path.posix.relative(at, mount.at))
    return [...new Set([...own, ...mounted])].filter((name) => name !== '' && !name.includes('/')).sort()
  }

  /** Puts a node there as a user; root may do everything but write to what is mounted read-only. */
  put(at: string, node: FileNode, user: number): void {
    const real = this.#follow(at)
    const { tree, inner, access } = this.#place(real)
    if (access === 'read') throw new FileError('Read-only file system')
    const there = tree.get(inner)
    const asked = there ?? this.get(path.posix.dirname(real))
    if (asked === undefined) throw new FileError('No such file or directory')
    const allowed = asked.uid === user ? 0o200 : 0o002
    if (user !== 0 && (asked.mode & allowed) === 0) throw new FileError('Permission denied')
    tree.set(inner, there === undefined ? node : { ...node, uid: there.uid, mode: there.mode })
  }

  /** Replaces owner and mode. */
  change(at: string, change: { readonly uid?: number; readonly mode?: number }): void {
    const { tree, inner } = this.#place(this.#follow(at))
    const node = tree.get(inner)
    if (node === undefined) throw new FileError('No such file or directory')
    tree.set(inner, { ...node, ...change })
  }

  remove(at: string): void {
    const { tree, inner, access } = this.#place(path.posix.resolve('/', at))
    if (access === 'read') throw new FileError('Read-only file system')
    tree.remove(inner)
  }

  /** Unpacks an archive below a directory, as the engine does it: with the owners that the archive says. */
  async unpack(archive: Readable, directory: string): Promise<void> {
    const { tree, inner, access } = this.#place(this.#follow(directory))
    if (access === 'read') throw new FileError('Read-only file system')
    await unpackTree(archive, tree, inner)
  }

  /** The first link on the way to a path, its end not counted; absent where there is none. */
  linkAbove(at: string): string | undefined {
    const parts = at.split('/')
    const above = parts.slice(2).map((_, index) => parts.slice(0, index + 2).join('/'))
    return above.find((name) => {
      const { tree, inner } = this.#place(name)
      return tree.get(inner)?.kind === 'link'
    })
  }

  /** An archive of what stands there, named from the path's last part on; undefined where nothing stands. */
  pack(at: string): Readable | undefined {
    const real = path.posix.resolve('/', at)
    const { tree, inner } = this.#place(real)
    if (tree.get(inner) === undefined) return undefined
    const archive = tar.pack()
    for (const [below, node] of tree.below(inner)) {
      const common = {
        name: path.posix.join(path.posix.basename(real), below),
        uid: node.uid,
        gid: node.uid,
        mode: node.mode,
      }
      if (node.kind === 'directory') archive.entry({ ...common, type: 'directory' })
      else if (node.kind === 'link') archive.entry({ ...common, type: 'symlink', linkname: node.target })
      else archive.entry({ ...common, size: node.data.length }, Buffer.from(node.data))
    }
    archive.finalize()
    return Readable.from(archive, { objectMode: false })
  }
}

export async function unpackTree(archive: Readable, tree: FileTree, directory: string): Promise<void> {
  const entries = archive.pipe(tar.extract())
  archive.on('error', (error) => entries.destroy(error))
  for await (const entry of entries) {
    const { name, type, uid, mode, linkname } = entry.header
    const chunks: Uint8Array[] = []
    for await (const chunk of entry) chunks.push(chunk as Uint8Array)
    const at = path.posix.join(directory, name).replace(/(.)\/$/, '$1')
    if (type === 'directory') tree.set(at, { kind: 'directory', uid, mode })
    else if (type === 'symlink') tree.set(at, { kind: 'link', uid, mode: 0o777, target: linkname ?? '' })
    else tree.set(at, { kind: 'file', uid, mode, data: Buffer.concat(chunks) })
  }
}
