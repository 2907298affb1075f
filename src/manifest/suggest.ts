import { distance } from 'fastest-levenshtein'
import { quote } from './json.ts'

/** What people write who know other tools, and what it is called here. */
const otherWords: Readonly<Record<string, readonly string[]>> = {
  apt_packages: ['apt'],
  args: ['run'],
  cmd: ['run'],
  command: ['run'],
  cpu: ['cpus'],
  datasets: ['data'],
  depends: ['needs'],
  depends_on: ['needs'],
  env: ['base'],
  environment: ['base'],
  expected: ['expect'],
  file: ['from'],
  files: ['outputs'],
  hash: ['sha256'],
  image: ['base'],
  jobs: ['steps'],
  mem: ['memory'],
  name: ['title'],
  packages: ['dependencies', 'apt'],
  path: ['from'],
  ports: ['port'],
  produces: ['outputs'],
  ram: ['memory'],
  requirements: ['dependencies', 'pip'],
  requires: ['needs'],
  resources: ['limits'],
  script: ['run'],
  stages: ['steps'],
  timeout: ['time'],
  value: ['expect'],
  version: ['repro'],
}

/** Beyond these a suggestion is no help, and looking for it takes long. */
const maxLength = 100
const maxCandidates = 500

/** The candidate that was most likely meant by `word`; absent where none is close. */
export function closestTo(word: string, candidates: readonly string[]): string | undefined {
  const isOther = (candidate: string) => otherWords[word.toLowerCase()]?.includes(candidate)
  const other = Object.hasOwn(otherWords, word.toLowerCase()) ? candidates.find(isOther) : undefined
  if (other !== undefined || word.length > maxLength) return other
  const ranked = candidates
    .slice(0, maxCandidates)
    .filter((candidate) => Math.abs(candidate.length - word.length) <= farthest(word))
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  const [best] = ranked
  return best !== undefined && best.distance <= farthest(word) ? best.candidate : undefined
}

/** A hint: the candidate that was meant, else which ones there are. */
export function suggest(word: string, candidates: readonly string[]): string {
  const meant = closestTo(word, candidates)
  if (meant !== undefined) return `did you mean ${quote(meant)}?`
  if (candidates.length === 0) return 'there is none to choose from'
  const shown = candidates.slice(0, 12).map(quote)
  return `there is ${shown.join(', ')}${candidates.length > shown.length ? ', …' : ''}`
}

/** One letter in three may be wrong, and two neighbours may have changed places. */
function farthest(word: string): number {
  return word.length < 4 ? 1 : Math.max(2, Math.floor(word.length / 3))
}
