import { boundBy } from './bounds.ts'
import { sha256 } from './hash.ts'

/** Bytes that a manifest has at most; registries hold to the same. */
const largestManifest = 4 * 1024 ** 2
const patience = 10_000

/** Media types of what an image's digest is the hash of. */
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/**
 * The digest of what a registry gives anybody who asks for `digest`; absent where it gives nothing, or only to those it
 * knows. As engines do, `https` is spoken but to this machine.
 */
export async function digestOfReply(reference: string, digest: string): Promise<string | undefined> {
  const [, host, name] = /^([^/]*[.:][^/]*)\/(.*?)(?::[^:/]*)?$/.exec(reference) ?? []
  if (host === undefined || name === undefined) return undefined
  const scheme = /^127\.|^localhost:/.test(host) ? 'http' : 'https'
  using bounds = boundBy([], patience)
  try {
    const response = await fetch(`${scheme}://${host}/v2/${name}/manifests/${digest}`, {
      headers: { accept: manifests },
      signal: bounds.signal,
    })
    if (!response.ok || response.body === null) return undefined
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > largestManifest) return undefined
      chunks.push(chunk)
    }
    return `sha256:${sha256(Buffer.concat(chunks))}`
  } catch {
    return undefined
  }
}
