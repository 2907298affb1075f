import { readTar } from './archive/entries.ts'
import { ArchiveFault } from './archive/fault.ts'

/** What an image in a file says about itself. */
export interface ArchivedImage {
  /** Names that it would be given by an engine that loads it, in place of whatever has them there. */
  readonly names: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

/** What an engine writes beside the layers is far smaller; bytes. */
const mostDescription = 1024 ** 2
const mostDescriptions = 32 * 1024 ** 2
const mostEntries = 100_000

/** Docker's `manifest.json`: an image each. */
type Manifests = readonly { readonly Config?: string; readonly RepoTags?: readonly string[] | null }[]

/**
 * Reads what an archive of `docker save` or `podman save` says, to its end. Layers pass by.
 * @throws ArchiveFault where it is none, or holds several images.
 */
export async function describeImageArchive(bytes: AsyncIterable<Uint8Array>): Promise<ArchivedImage> {
  const texts = await descriptions(bytes)
  const manifests = parsed(texts, 'manifest.json') as Manifests | undefined
  if (!Array.isArray(manifests)) throw new ArchiveFault('is no image that an engine has saved: it has no manifest.json')
  const [only, ...more] = manifests as Manifests
  if (only === undefined || more.length > 0) throw new ArchiveFault(`holds ${manifests.length} images, not one`)
  const configuration = parsed(texts, only.Config ?? '') as Configuration | undefined
  if (configuration === undefined) throw new ArchiveFault('does not describe its image')
  return { names: [...(only.RepoTags ?? []), ...otherNames(texts)], labels: configuration.config?.Labels ?? {} }
}

interface Configuration {
  readonly config?: { readonly Labels?: Readonly<Record<string, string>> | null }
}

/** Where engines look for names beside `manifest.json`: of the oldest format, and of OCI's. */
function otherNames(texts: ReadonlyMap<string, string>): string[] {
  const old = (parsed(texts, 'repositories') ?? {}) as Readonly<Record<string, object>>
  const index = (parsed(texts, 'index.json') ?? {}) as {
    readonly manifests?: readonly { readonly annotations?: Readonly<Record<string, string>> }[]
  }
  const annotations = (index.manifests ?? []).map((one) => one.annotations ?? {})
  const keys = ['io.containerd.image.name', 'org.opencontainers.image.ref.name']
  return [
    ...Object.keys(old),
    ...annotations.flatMap((each) => keys.map((key) => each[key]).filter((name) => name !== undefined)),
  ]
}

async function descriptions(bytes: AsyncIterable<Uint8Array>): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  let left = mostDescriptions
  // Layers are named by what engine wrote it, and may be links to each other; nobody here looks at them.
  const isIgnored = (path: string): boolean => !/^(?:[^/]+\.json|repositories|blobs\/sha256\/[0-9a-f]{64})$/.test(path)
  for await (const { kind, path, size, content } of readTar(bytes, { most: mostEntries, isIgnored })) {
    if (kind === 'directory' || size > mostDescription) continue
    left -= size
    if (left < 0) throw new ArchiveFault('holds more descriptions than an image has')
    const chunks: Uint8Array[] = []
    for await (const chunk of content()) chunks.push(chunk)
    texts.set(path, Buffer.concat(chunks).toString())
  }
  return texts
}

function parsed(texts: ReadonlyMap<string, string>, name: string): unknown {
  const text = texts.get(name)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) ?? undefined
  } catch {
    throw new ArchiveFault(`has a broken ${name}`)
  }
}
