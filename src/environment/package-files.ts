/** A package as a file describes it. Its name and version are what its ecosystem allows, and short. */
export interface Found {
  readonly name: string
  readonly version: string
}

const longest = 214

/**
 * Debian's database of installed packages: paragraphs of `Key: value`.
 * Debian Policy 5.1, 5.6.7 and 5.6.12; dpkg(1) for the states.
 */
export function dpkgPackages(text: string): Found[] {
  const paragraphs = text.split(/\n\n+/).map(fieldsOf)
  const own = paragraphs.find((fields) => fields.get('package') === 'dpkg')?.get('architecture')
  return paragraphs.flatMap((fields) => {
    // What was removed may have left its configuration. A distroless image has no states.
    const status = fields.get('status')
    if (fields.size === 0 || (status !== undefined && !status.endsWith(' installed'))) return []
    const architecture = fields.get('architecture')
    const isForeign = own !== undefined && architecture !== own && architecture !== 'all'
    const name = `${fields.get('package')}${isForeign ? `:${architecture}` : ''}`
    return checked(name, fields.get('version'), /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?$/)
  })
}

/** What the build has kept of apt's index: paragraphs of package, version, architecture and hash. */
export function dpkgHashes(text: string): (Found & { readonly hash: string })[] {
  return text.split(/\n\n+/).flatMap((paragraph) => {
    const fields = fieldsOf(paragraph)
    const [name, version, hash] = ['package', 'version', 'sha256'].map((key) => fields.get(key))
    if (name === undefined || version === undefined || !/^[0-9a-f]{64}$/.test(hash ?? '')) return []
    return [{ name, version, hash: `sha256:${hash}` }]
  })
}

/** What the build has kept of pip's report: lines of name, version and hash. */
export function pythonHashes(text: string): (Found & { readonly hash: string })[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', version = '', hash = ''] = line.split(' ')
    return /^sha256:[0-9a-f]{64}$/.test(hash) ? [{ name: pythonName(name), version, hash }] : []
  })
}

/** `METADATA` or `PKG-INFO`. Core metadata specifications of the Python Packaging User Guide. */
export function pythonPackage(text: string): Found | undefined {
  // Behind the first empty line stands the description.
  const fields = fieldsOf(text.split(/\r?\n\r?\n/, 1)[0] ?? '')
  const [found] = checked(fields.get('name'), fields.get('version'), /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/)
  return found && { ...found, name: pythonName(found.name) }
}

/** A Python package's name as all ways to write it have in common: PEP 503. */
export function pythonName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-')
}

/** `package.json`; nothing where it names no version, as those do that only say how to load a folder. */
export function npmPackage(text: string): Found | undefined {
  const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown }
  if (typeof name !== 'string' || typeof version !== 'string') return undefined
  return checked(name, version, /^(?:@[\w.~-]+\/)?[\w.~-]+$/)[0]
}

/** npm's account of a tree it has installed: versions and hashes, by the place below the tree's own directory. */
export function npmHashes(text: string): Map<string, Found & { readonly hash: string }> {
  const { packages = {} } = JSON.parse(text) as {
    packages?: Record<string, { version?: unknown; integrity?: unknown }>
  }
  const hashes = new Map<string, Found & { readonly hash: string }>()
  for (const [name, { version, integrity }] of Object.entries(packages)) {
    if (typeof version !== 'string' || typeof integrity !== 'string') continue
    if (/^sha\d+-[A-Za-z0-9+/=]{20,200}$/.test(integrity)) hashes.set(name, { name, version, hash: integrity })
  }
  return hashes
}

/** `DESCRIPTION` of an R package that was installed: then it says what it was built with. Writing R Extensions 1.1.1. */
export function rPackage(text: string): Found | undefined {
  const fields = fieldsOf(text)
  if (!/^R \d/.test(fields.get('built') ?? '')) return undefined
  return checked(fields.get('package'), fields.get('version'), /^[A-Za-z][A-Za-z0-9.]*$/)[0]
}

function checked(name = '', version = '', pattern: RegExp): Found[] {
  const fits = name.length <= longest && version.length <= longest && pattern.test(name)
  if (!fits || !/^[\w.+:~!-]+$/.test(version)) throw new SyntaxError('not a package')
  return [{ name, version }]
}

/** Keys in lower case; of a key that stands twice the first counts. Lines that go on are left out: none is wanted. */
function fieldsOf(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of paragraph.split('\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0 || /^\s/.test(line)) continue
    const key = line.slice(0, colon).toLowerCase()
    if (!fields.has(key)) fields.set(key, line.slice(colon + 1).trim())
  }
  return fields
}
