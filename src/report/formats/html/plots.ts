import { scaleLinear } from 'd3-scale'
import { area } from 'd3-shape'
import type { ResultReport } from '../../../model/result.ts'
import type { UsageSeries } from '../../../model/run.ts'
import { markup, type Markup } from '../../markup.ts'

const [width, height] = [560, 64]
const [left, right] = [20, width - 20]

/** Where observed lies against what the tolerance accepts: one scale a result, several runs as dots. */
export function tolerancePlot({ numbers, runs = [], outcome }: ResultReport): Markup | undefined {
  if (numbers === undefined) return undefined
  const { expected, observed, accepted } = numbers
  const several = runs.flatMap(({ number }) => (number === undefined ? [] : [number]))
  const dots = several.length > 1 ? several : [observed]
  const all = [expected, ...dots, ...accepted.flat()]
  const [low, high] = [Math.min(...all), Math.max(...all)]
  if (!Number.isFinite(high - low)) return undefined
  const margin = high > low ? (high - low) * 0.06 : Math.abs(low) * 0.05 || 1
  const x = scaleLinear([low - margin, high + margin], [left, right])
  const format = x.tickFormat(5)
  const label = `Expected ${expected}, observed ${dots.join(', ')}; accepted ${accepted.map(([from, to]) => `${from} to ${to}`).join(' or ')}`
  return markup`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${[
    markup`<line class="axis" x1="${left}" x2="${right}" y1="38" y2="38"/>`,
    ...accepted.map(
      ([from, to]) =>
        markup`<rect class="band" x="${at(x(from))}" width="${at(Math.max(1, x(to) - x(from)))}" y="26" height="24" rx="2"/>`,
    ),
    markup`<line class="want" x1="${at(x(expected))}" x2="${at(x(expected))}" y1="20" y2="54"/>`,
    markup`<text x="${at(x(expected))}" y="14" text-anchor="${anchor(x(expected))}">expected</text>`,
    ...dots.map((dot) => markup`<g class="${outcome}"><circle class="dot" cx="${at(x(dot))}" cy="38" r="5.5"/></g>`),
    ...x.ticks(5).map((tick) => markup`<text x="${at(x(tick))}" y="63" text-anchor="middle">${format(tick)}</text>`),
  ]}</svg>`
}

/** What a step used over time, of `end` seconds. */
export function usagePlot(
  values: readonly number[],
  seconds: readonly number[],
  { title, end, peak }: { readonly title: string; readonly end: number; readonly peak: string },
): Markup {
  const x = scaleLinear([0, Math.max(end, seconds.at(-1) ?? 1)], [0, 260])
  const y = scaleLinear([0, Math.max(...values) || 1], [56, 4])
  const points = values.map((value, index) => [seconds[index] ?? 0, value] as [number, number])
  const line = area()
    .x(([moment]) => x(moment))
    .y0(56)
    .y1(([, value]) => y(value))
    .digits(1)([[0, points[0]?.[1] ?? 0], ...points])
  return markup`<figure><svg viewBox="0 0 260 58" class="plot" role="img" aria-label="${title}: at most ${peak}"><path class="use" d="${line ?? ''}"/></svg><figcaption>${title}: at most ${peak}</figcaption></figure>`
}

/** When each step ran, on one scale. */
export function timeLine(steps: readonly { readonly name: string; readonly from: number; readonly to: number }[]) {
  const end = Math.max(1, ...steps.map(({ to }) => to))
  const x = scaleLinear([0, end], [130, 545])
  const tall = 26 * steps.length + 24
  const label = steps.map(({ name, from, to }) => `${name} from ${from.toFixed(1)} to ${to.toFixed(1)} s`).join('; ')
  return markup`<svg class="plot" viewBox="0 0 ${width} ${tall}" role="img" aria-label="${label}">${[
    ...steps.map(
      ({ name, from, to }, index) =>
        markup`<text x="120" y="${26 * index + 17}" text-anchor="end">${short(name)}</text><rect class="bar" x="${at(x(from))}" width="${at(Math.max(2, x(to) - x(from)))}" y="${26 * index + 4}" height="18" rx="3"/>`,
    ),
    ...x.ticks(5).map((tick) => markup`<text x="${at(x(tick))}" y="${tall - 4}" text-anchor="middle">${tick} s</text>`),
  ]}</svg>`
}

export function peakOf({ memory, cpus }: UsageSeries): { readonly memory: number; readonly cpus: number } {
  return { memory: Math.max(...memory), cpus: Math.max(...cpus) }
}

function short(name: string): string {
  return name.length > 18 ? `${name.slice(0, 17)}…` : name
}

function anchor(x: number): 'start' | 'middle' | 'end' {
  return x < 60 ? 'start' : x > width - 60 ? 'end' : 'middle'
}

function at(place: number): number {
  return Math.round(place * 10) / 10
}
