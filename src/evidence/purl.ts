import type { Installed, Inventory } from '../model/inventory.ts'
import type { ResourceDescriptor } from './subject.ts'

/** An installed package and its package URL (purl). */
export interface Packaged {
  readonly installed: Installed
  readonly url: string
}

/** All packages of an inventory, in its order. */
export function packagesOf({ apt, pip, npm, r, distribution }: Inventory): Packaged[] {
  const vendor = /^\w+/.exec(distribution ?? '')?.[0].toLowerCase() ?? 'debian'
  const packaged = (list: readonly Installed[], url: (one: Installed) => string): Packaged[] =>
    list.map((installed) => ({ installed, url: url(installed) }))
  return [
    ...packaged(apt, (one) => debianUrl(one, vendor)),
    ...packaged(pip, (one) => purl(`pypi/${encodeURIComponent(one.name)}`, one)),
    ...packaged(npm, (one) => purl(`npm/${one.name.split('/').map(encodeURIComponent).join('/')}`, one)),
    ...packaged(r, (one) => purl(`cran/${encodeURIComponent(one.name)}`, one)),
  ]
}

/** What is installed, each as a thing with its package URL and, where one is known, its hash. */
export function installedThings(inventory: Inventory): ResourceDescriptor[] {
  return packagesOf(inventory).map(({ installed: { name, hash }, url }) => {
    const digest = hash === undefined ? undefined : digestOf(hash)
    return { name, uri: url, ...(digest === undefined ? {} : { digest }) }
  })
}

/** A package of another architecture than the image's own has that behind a colon. */
function debianUrl(one: Installed, vendor: string): string {
  const [name = '', architecture] = one.name.split(':')
  return (
    purl(`deb/${vendor}/${encodeURIComponent(name)}`, one) + (architecture === undefined ? '' : `?arch=${architecture}`)
  )
}

function purl(path: string, { version }: Installed): string {
  return `pkg:${path}@${encodeURIComponent(version)}`
}

/** As in-toto writes it: by algorithm, in hexadecimal. Other algorithms are left out. */
export function digestOf(hash: string): ResourceDescriptor['digest'] {
  const [, algorithm, value = ''] = /^(sha256|sha512)[:-](.+)$/.exec(hash) ?? []
  if (algorithm === undefined) return undefined
  // `sha256:` is followed by hexadecimal, `sha512-` by base64.
  const hex = /^(?:[0-9a-f]{2})+$/.test(value) ? value : Buffer.from(value, 'base64').toString('hex')
  if (hex.length !== (algorithm === 'sha256' ? 64 : 128)) return undefined
  return algorithm === 'sha256' ? { sha256: hex } : { sha512: hex }
}
