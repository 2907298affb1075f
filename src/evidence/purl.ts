import type { Installed, Inventory } from '../model/inventory.ts'
import type { ResourceDescriptor } from './subject.ts'

/** What is installed, each as a thing with its package URL (purl) and, where one is known, its hash. */
export function installedThings(inventory: Inventory): ResourceDescriptor[] {
  const { apt, pip, npm, r, distribution } = inventory
  const vendor = /^\w+/.exec(distribution ?? '')?.[0].toLowerCase() ?? 'debian'
  return [
    ...apt.map((one) => thing(one, debianUrl(one, vendor))),
    ...pip.map((one) => thing(one, purl(`pypi/${encodeURIComponent(one.name)}`, one))),
    ...npm.map((one) => thing(one, purl(`npm/${one.name.split('/').map(encodeURIComponent).join('/')}`, one))),
    ...r.map((one) => thing(one, purl(`cran/${encodeURIComponent(one.name)}`, one))),
  ]
}

function thing({ name, hash }: Installed, uri: string): ResourceDescriptor {
  const digest = hash === undefined ? undefined : digestOf(hash)
  return { name, uri, ...(digest === undefined ? {} : { digest }) }
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
function digestOf(hash: string): ResourceDescriptor['digest'] {
  const [, algorithm, value = ''] = /^(sha256|sha512)[:-](.+)$/.exec(hash) ?? []
  if (algorithm === undefined) return undefined
  // `sha256:` is followed by hexadecimal, `sha512-` by base64.
  const hex = /^(?:[0-9a-f]{2})+$/.test(value) ? value : Buffer.from(value, 'base64').toString('hex')
  if (hex.length !== (algorithm === 'sha256' ? 64 : 128)) return undefined
  return algorithm === 'sha256' ? { sha256: hex } : { sha512: hex }
}
