import { replaceBy, type Finding, type Fix } from '../finding.ts'
import { quote } from '../json.ts'
import { faultOfPath, faultOfWrittenPath, prefixesOf, trimSlash, type PathFault } from '../paths.ts'
import { inFrom, type ManifestView, type Mention } from '../view.ts'

export function* dependencyPaths({ npm, pip }: ManifestView): Generator<Finding> {
  for (const file of [npm, pip]) yield* told(file, faultOfPath, 'value')
  if (npm === undefined || /(^|\/)package\.json$/u.test(npm.text)) return
  const message = `\`dependencies.npm\`: ${quote(npm.text)} is no package.json`
  const hint = 'name the package.json; its lockfile is found beside it'
  const meant = npm.text.replace(/(^|\/)(?:package-lock|npm-shrinkwrap)\.json$/u, '$1package.json')
  yield { path: npm.path, on: 'value', message, hint, fix: replaceBy(meant === npm.text ? undefined : meant) }
}

export function* dataPaths({ data }: ManifestView): Generator<Finding> {
  for (const file of data) {
    yield* told(file, faultOfWrittenPath, 'key')
    if (!file.text.endsWith('/')) continue
    const message = `${quote(file.text)} names a directory, and data is a file`
    yield { path: file.path, on: 'key', message, hint: 'name the file, without a slash at the end' }
  }
}

export function* outputPaths({ steps }: ManifestView): Generator<Finding> {
  for (const { outputs } of steps.values()) {
    for (const output of outputs) yield* told(output, faultOfWrittenPath, 'value')
  }
}

export function* fromPaths({ results }: ManifestView): Generator<Finding> {
  for (const { from } of results) {
    for (const finding of told(from?.file, faultOfPath, 'value')) {
      const { fix } = finding
      yield fix?.kind === 'replace' ? { ...finding, fix: inFrom(from, String(fix.value)) } : finding
    }
  }
}

function* told(
  mention: Mention | undefined,
  faultOf: (path: string) => PathFault | undefined,
  on: Finding['on'],
): Generator<Finding> {
  const fault = mention === undefined ? undefined : faultOf(mention.text)
  if (mention === undefined || fault === undefined) return
  const { hint, instead } = fault
  yield {
    path: mention.path,
    on,
    message: `${quote(mention.text)} ${fault.message}`,
    hint,
    fix: respelling(on, instead),
  }
}

function respelling(on: Finding['on'], to: string | undefined): Fix | undefined {
  return on === 'key' && to !== undefined ? { kind: 'rename', to } : replaceBy(to)
}

/** Somebody who puts something at a path. */
interface Claim extends Mention {
  /** In a reader's words. */
  readonly owner: string
  readonly on: Finding['on']
}

/** Two steps that write the same place, or a step and data: what is there in the end would depend on their order. */
export function* nestedPaths({ steps, data }: ManifestView): Generator<Finding> {
  const claims: Claim[] = [
    ...data.map((file) => ({ ...file, owner: `data ${quote(file.text)}`, on: 'key' as const })),
    ...[...steps.values()].flatMap(({ name, outputs }) =>
      outputs.map((output) => ({ ...output, owner: `step ${quote(name)}`, on: 'value' as const })),
    ),
  ]
  // The last claim of a path is enough: of three that share a path, the second and the third are told.
  const taken = new Map<string, Claim>()
  for (const claim of claims.toSorted((a, b) => depth(a) - depth(b))) {
    const other = [...prefixesOf(claim.text)].map((prefix) => taken.get(prefix)).find((found) => found !== undefined)
    taken.set(trimSlash(claim.text), claim)
    if (other === undefined || other.owner === claim.owner) continue
    const message = `${claim.owner} and ${other.owner} both put something at ${quote(claim.text)}`
    yield { path: claim.path, on: claim.on, message, hint: 'give each a place of its own' }
  }
}

function depth({ text }: Claim): number {
  return trimSlash(text).split('/').length
}
