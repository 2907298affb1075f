import type { BasePlan, ImageRecipe, Instruction, Layer } from '../model/plan.ts'
import { caVariables } from '../model/certificates.ts'
import { baseReference } from './image.ts'

/**
 * Where the Dockerfile is built.
 * `repro`: by repro, from a context with the package under `package/` and the host's settings under `host/`.
 * `plain`: by anybody's `docker build`, with the package directory as the context.
 */
export type BuildPlace = 'repro' | 'plain'

/** Where, and what names caches, so that what is kept of one base is not given to another. */
interface Rendering {
  readonly place: BuildPlace
  readonly cacheScope: string
}

/** The one recipe of the environment, as text. */
export function dockerfile(recipe: ImageRecipe, place: BuildPlace): string {
  const cacheScope = scopeOf(recipe.base).replace(/[^A-Za-z0-9]+/g, '-')
  const rendering = { place, cacheScope }
  const text = (layers: readonly Layer[]): string[] => layers.flatMap((layer) => layerLines(layer, rendering))
  const { layers } = recipe
  const at = layers.findIndex(({ beside }) => beside !== undefined)
  const apart = layers[at]
  const head = place === 'plain' && layers.some(({ name }) => lent.includes(name)) ? certificateComment : []
  if (apart === undefined) return `${[...head, ...text(layers)].join('\n')}\n`
  const partner = layers.findIndex(({ name }) => name === apart.beside)
  const [first = '', ...below] = text(layers.slice(0, partner))
  const stage = (name: string): string[] => [`FROM packages${name}`, ...argument(place)]
  const lines = [
    ...head,
    ...[first, ...below].map((line) => line.replace(/^((?:#.*\n)?FROM .*)$/, '$1 AS packages')),
    ...stage(` AS ${apart.name}`),
    ...text([apart]),
    ...stage(''),
    ...text(layers.slice(partner, at)),
    ...(apart.brings ?? []).map((path) => `COPY --from=${apart.name} ${JSON.stringify([path, path].map(noVariable))}`),
    ...text(layers.slice(at + 1)),
  ]
  return `${lines.join('\n')}\n`
}

/** Caches are shared by all that stands on the same base, whichever digest it has. */
function scopeOf(base: BasePlan): string {
  return base.kind === 'image' ? base.reference : baseReference({ ...base, snapshot: undefined })
}

/** Layers whose commands ask registries that only certificates can vouch for; apt has signatures. */
const lent: readonly Layer['name'][] = ['pip', 'npm', 'setup']

const certificateComment = [
  '# Where HTTPS is intercepted, give the certificate of who does it; it is in no file of the image, but in its history:',
  '#   docker build --build-arg CA_CERTIFICATE="$(cat authority.crt)" …',
]

function argument(place: BuildPlace): string[] {
  return place === 'plain' ? ['ARG CA_CERTIFICATE'] : []
}

function layerLines(layer: Layer, rendering: Rendering): string[] {
  const lines = layer.instructions.map((instruction) => instructionText(instruction, layer, rendering))
  const isFirst = layer.name === 'base'
  return [
    `# ${layer.label.replaceAll('\n', ' ')}`,
    ...(isFirst ? [lines[0] ?? '', ...argument(rendering.place), ...lines.slice(1)] : lines),
  ]
}

function instructionText(instruction: Instruction, layer: Layer, rendering: Rendering): string {
  const { place } = rendering
  switch (instruction.kind) {
    case 'raw':
      return instruction.text
    case 'copy': {
      const sources = instruction.files.map((file) => noPattern(place === 'repro' ? `package/${file}` : file))
      return `COPY --chown=${instruction.owner} ${JSON.stringify([...sources, instruction.to].map(noVariable))}`
    }
    case 'copy-package':
      return `COPY --chown=${instruction.owner} ${place === 'repro' ? 'package/' : '.'} ${instruction.to}`
    case 'run':
      return place === 'repro' ? ownRun(instruction, layer, rendering.cacheScope) : plainRun(instruction, layer)
  }
}

type Run = Instruction & { readonly kind: 'run' }

const ours: readonly Layer['name'][] = ['runtimes', 'apt', 'pip', 'npm']

/** A script of our own begins with what it is for: if it fails, that is how it is called. */
function ownRun({ command, caches }: Run, { name, label }: Layer, cacheScope: string): string {
  const isOurs = ours.includes(name)
  const script = isOurs ? `# ${label.replaceAll('\n', ' ')}\n${command}` : command
  const mounts = caches.map(
    (target) =>
      `--mount=type=cache,id=repro${target.replaceAll('/', '-')}-${cacheScope},target=${target},sharing=locked`,
  )
  // The host's certificates and settings are there while the command runs, and in no layer.
  const host = '--mount=type=bind,source=host,target=/run/repro'
  return ['RUN', host, ...mounts, shell(`. /run/repro/env && ${script}`)].join(' ')
}

/** The same for any builder: what repro keeps beside the image is thrown away. */
function plainRun({ command, caches }: Run, { name }: Layer): string {
  const clean = caches.map((target) => `${target}/*`).join(' ')
  const lines = [
    ...(lent.includes(name) ? certificateLines : []),
    command,
    ...(clean === '' ? [] : [`rm -rf ${clean}`]),
  ]
  return `RUN ${shell(lines.join('\n'))}`
}

const certificateLines = [
  'if [ -n "${CA_CERTIFICATE:-}" ]; then',
  'ca=/tmp/ca-certificate.crt; trap "rm -f $ca" EXIT; printf "%s\\n" "$CA_CERTIFICATE" > $ca',
  `export ${caVariables.map((name) => `${name}=$ca`).join(' ')}`,
  'fi',
]

/**
 * The shell's list form keeps the command as it is: no character of it means anything to the Dockerfile's parser. A
 * command of several lines is written on several, where the parser does not take the next for a comment or for nothing.
 */
function shell(command: string): string {
  const words = JSON.stringify(['/bin/sh', '-ec', command])
  return words.replace(/\\(.)/g, (escape, character: string, at: number) => {
    const next = words[at + 2] ?? ''
    return character === 'n' && /[^\s#\\"]/.test(next) ? `${escape}\\\n` : escape
  })
}

/** COPY takes its sources for patterns; a file's name is meant as it stands. */
function noPattern(path: string): string {
  return path.replace(/[[*?]/g, '[$&]')
}

/** In the words of COPY, even those of a list, variables are replaced and quotes taken away. */
function noVariable(word: string): string {
  return word.replace(/[\\$'"]/g, '\\$&')
}
