// How honest the tolerances are that `repro record --runs N` writes: simulated results of known distributions are
// calibrated from N runs, and then it is counted how many further runs the tolerance accepts. Prints Markdown.
import { calibrate } from '../src/record/calibrate.ts'

const results = 1000
const furtherRuns = 200

/** Uniform in (0, 1), the same in each run of this program: mulberry32, by Tommy Ettinger. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32
  }
}

const random = generator(1908)

/** Standard normal: G. E. P. Box and M. E. Muller, 1958. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
}

function binomial(trials: number, probability: number): number {
  let successes = 0
  for (let trial = 0; trial < trials; trial += 1) successes += random() < probability ? 1 : 0
  return successes
}

const clusters = [0.8, 0.9] as const

const distributions: Readonly<Record<string, () => number>> = {
  'normal: mean 100, sd 1': () => 100 + normal(),
  'normal: mean 100, sd 5': () => 100 + 5 * normal(),
  'log-normal: σ 0.1': () => Math.exp(0.1 * normal()),
  'discrete: share of 1,000 right, 0.93 of them': () => binomial(1000, 0.93) / 1000,
  constant: () => 0.3827,
  'two clusters: 0.8 and 0.9, sd 0.0005': () => (random() < 0.5 ? clusters[0] : clusters[1]) + 0.0005 * normal(),
}

interface Figures {
  exact: number
  numeric: number
  unstable: number
  inside: number
  coveringBoth: number
}

function simulate(draw: () => number, runs: number): Figures {
  const figures = { exact: 0, numeric: 0, unstable: 0, inside: 0, coveringBoth: 0 }
  for (let result = 0; result < results; result += 1) {
    const { value, calibration } = calibrate(Array.from({ length: runs }, () => expectation(draw())))
    figures[calibration.kind] += 1
    if (calibration.kind !== 'numeric') continue
    const isInside = (number: number) => Math.abs(number - Number(value.value)) <= (calibration.tolerance ?? 0)
    for (let run = 0; run < furtherRuns; run += 1) figures.inside += isInside(draw()) ? 1 : 0
    if (clusters.every(isInside)) figures.coveringBoth += 1
  }
  return figures
}

function expectation(value: number) {
  return { value, text: String(value) }
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`
}

console.log(
  '| results | N | exact | numeric | unstable | further runs inside, of numeric | numeric over both clusters |',
)
console.log('|---|---|---|---|---|---|---|')
for (const [name, draw] of Object.entries(distributions)) {
  for (const runs of [3, 5, 10]) {
    const { exact, numeric, unstable, inside, coveringBoth } = simulate(draw, runs)
    const shares = [exact, numeric, unstable].map((number) => percent(number, results))
    const both = name.startsWith('two') ? String(coveringBoth) : '–'
    console.log(`| ${[name, runs, ...shares, percent(inside, numeric * furtherRuns), both].join(' | ')} |`)
  }
}
