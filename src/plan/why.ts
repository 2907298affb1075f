import type { EngineStock, LayerOutlook, LayerParts, Packages } from '../model/outlook.ts'

/** What is known when it is asked what of an environment is built. */
export interface Known {
  /** What the last build of the package was made of; absent where there was none. */
  readonly before: readonly LayerParts[] | undefined
  /** Absent: no engine answers. */
  readonly stock: EngineStock | undefined
}

/** So many differences are named; the others are counted. */
const mostNamed = 3

/** Where the package gives no reason. */
const otherwise = 'repro builds it otherwise than it did'

/** What building does with each layer, and why. Pure. */
export function layerOutlooks(now: readonly LayerParts[], known: Known): LayerOutlook[] {
  const outlooks: LayerOutlook[] = []
  for (const [at, layer] of now.entries()) {
    const head = { name: layer.name, label: layer.label, key: layer.key, files: Object.keys(layer.files) }
    if (known.stock !== undefined && isThere(now.slice(at), known.stock)) {
      outlooks.push({ ...head, state: 'cached', why: undefined })
      continue
    }
    const below = now.slice(0, at).find((one, index) => !isBeside(one, layer) && isAnew(outlooks[index]))
    const state = known.stock === undefined ? 'unknown' : 'built'
    outlooks.push({ ...head, state, why: whyBuilt(layer, below, now, known) })
  }
  return outlooks
}

/** pip and npm are built side by side: neither is below the other. */
function isBeside(one: LayerParts, other: LayerParts): boolean {
  return one.name === 'pip' && other.name === 'npm'
}

function isAnew(outlook: LayerOutlook | undefined): boolean {
  return outlook !== undefined && (outlook.state === 'built' || outlook.why !== undefined)
}

/** An image that has a layer has all below it. Of the base it is enough that it is there itself. */
function isThere([layer, ...above]: readonly LayerParts[], { base, environments }: EngineStock): boolean {
  if (base === undefined || layer === undefined) return false
  if (layer.name === 'base') return true
  const keys = [layer, ...above.filter((one) => !isBeside(layer, one))].map(({ key }) => key)
  return environments.some((one) => one.base === base && keys.some((key) => one.keys.includes(key)))
}

/** Why a layer is built: what changed of it, else what is below it, else that what was there is gone. */
function whyBuilt(
  layer: LayerParts,
  below: LayerParts | undefined,
  now: readonly LayerParts[],
  { before, stock }: Known,
): string | undefined {
  if (before === undefined) return 'no image built from this yet'
  const changed = ownChange(layer, before, now)
  if (changed !== undefined) return changed
  if (below !== undefined) return `${below.name} below it is built anew`
  if (!before.some(({ key }) => key === layer.key)) return goneBelow(layer, before, now)
  if (stock === undefined) return undefined
  if (layer.name === 'base') return 'the base is not on this engine'
  const isOnOther = stock.environments.some(({ keys }) => keys.includes(layer.key))
  return isOnOther ? 'the base is another image than it was built on' : 'what was built of it is not on this engine'
}

/** Why a layer whose own parts are as they were is on something else, though nothing below it is built anew. */
function goneBelow(layer: LayerParts, before: readonly LayerParts[], now: readonly LayerParts[]): string {
  const gone = before.find((old) => counterpart(old, now, before) === undefined)
  if (gone !== undefined) return `${nameOf(gone)} below it is gone`
  return layer.name === 'setup' ? 'the setup commands are in another order' : otherwise
}

function nameOf({ name, label }: LayerParts): string {
  return name === 'setup' ? label : name
}

/** The layer's like in another recipe: the setup command by its words, else by its place; any other by its name. */
function counterpart(
  layer: LayerParts,
  others: readonly LayerParts[],
  own: readonly LayerParts[],
): LayerParts | undefined {
  if (layer.name !== 'setup') return others.find(({ name }) => name === layer.name)
  const setups = others.filter(({ name }) => name === 'setup')
  const same = setups.find(({ label }) => label === layer.label)
  if (same !== undefined) return same
  const place = own.filter(({ name }) => name === 'setup').indexOf(layer)
  const [there, labels] = [setups[place], new Set(own.map(({ label }) => label))]
  return there !== undefined && !labels.has(there.label) ? there : undefined
}

/** What of a layer itself is not as it was, in words; nothing where all is. */
function ownChange(layer: LayerParts, before: readonly LayerParts[], now: readonly LayerParts[]): string | undefined {
  const old = counterpart(layer, before, now)
  if (old === undefined) return 'it is new'
  if (old.content === layer.content) return undefined
  if (layer.name === 'base') return `base changed: ${baseText(old)} → ${baseText(layer)}`
  if (layer.name === 'setup' && old.label !== layer.label) return `changed: ${old.label} → ${layer.label}`
  const asked = differences(packagesOf(old, before), packagesOf(layer, now))
  const files = fileChange(old, layer)
  if (asked.length > 0) {
    const what = isDebian(layer) ? 'Debian packages' : 'locked packages'
    return [...(files === undefined ? [] : [files]), `${what} changed: ${several(asked)}`].join('; ')
  }
  return files ?? otherwise
}

/** What a layer asks for. A lock has Debian's packages all in one layer, which else are in two. */
function packagesOf(layer: LayerParts, all: readonly LayerParts[]): Packages {
  const those = layer.name === 'apt' ? all.filter(isDebian) : [layer]
  return Object.assign({}, ...those.map(({ packages }) => packages)) as Packages
}

function isDebian({ name }: LayerParts): boolean {
  return name === 'runtimes' || name === 'apt'
}

function baseText({ label, packages }: LayerParts): string {
  const [digest = ''] = Object.values(packages)
  return digest === '' ? label : `${label}@${digest.slice(0, 'sha256:'.length + 12)}…`
}

/** Which files changed; where they all ask for packages, also which of those. */
function fileChange({ files: before }: LayerParts, { files: now }: LayerParts): string | undefined {
  const come = Object.keys(now).filter((path) => before[path] === undefined)
  const gone = Object.keys(before).filter((path) => now[path] === undefined)
  const changed = Object.keys(now).filter((path) => before[path] && before[path].hash !== now[path]?.hash)
  const packages = new Map(
    changed.flatMap((path) =>
      differences(before[path]?.packages ?? {}, now[path]?.packages ?? {}).map((text) => [text.split(' ')[0], text]),
    ),
  )
  const named = packages.size === 0 ? '' : `: ${several([...packages.values()])}`
  const told = [
    ...(changed.length === 0 ? [] : [`${several(changed.map(quoted))} changed${named}`]),
    ...(come.length === 0 ? [] : [`${several(come.map(quoted))} ${come.length === 1 ? 'is' : 'are'} new`]),
    ...(gone.length === 0 ? [] : [`${several(gone.map(quoted))} ${gone.length === 1 ? 'is' : 'are'} gone`]),
  ]
  return told.length === 0 ? undefined : told.join(', ')
}

/** In what two sets of packages differ, one line a package. */
function differences(before: Packages, now: Packages): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((name) => {
    const [old, present] = [before[name], now[name]]
    if (old === present) return []
    if (old === undefined) return [`${name} ${present || ''}`.trim() + ' added']
    if (present === undefined) return [`${name} removed`]
    return [`${name} ${old || 'any'} → ${present || 'any'}`]
  })
}

function quoted(path: string): string {
  return `\`${path}\``
}

function several(texts: readonly string[]): string {
  const more = texts.length - mostNamed
  if (more > 0) return `${texts.slice(0, mostNamed).join(', ')} and ${more} more`
  return texts.join(', ')
}
