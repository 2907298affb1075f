import { isReproduced, type Outcome, type ResultReport } from '../../model/result.ts'
import type { StepRun } from '../../model/run.ts'
import type { Verdict } from '../../model/verdict.ts'
import { bytesText, secondsText } from '../amount.ts'
import { verdictSha256 } from '../canonical.ts'
import type { ReportSubject } from '../format.ts'
import { byUrgency } from '../order.ts'
import { plain, plainLine } from '../plain.ts'

/** In characters, of all claims together: GitHub takes comments of 65,536. */
const room = 50_000
/** Of one cell, in characters. */
const longest = 300

const signs: Readonly<Record<Outcome, string>> = {
  identical: '✓ identical',
  'within-tolerance': '✓ within tolerance',
  differs: '✗ differs',
  missing: '✗ missing',
  'not-comparable': '? not comparable',
}

/** For a review form or a comment on a pull request. Nothing that a package says becomes a link, an image or a mention. */
export async function draw(subjects: readonly ReportSubject[]): Promise<string> {
  const share = room / Math.max(1, subjects.length)
  return `${subjects.map(({ verdict }) => one(verdict, share)).join('\n\n---\n\n')}\n`
}

function one(verdict: Verdict, share: number): string {
  const { package: pkg, results, failure, steps, warnings, tool, environment } = verdict
  const network = steps.filter((step) => step.network).map(({ name }) => text(name))
  const notes = [
    ...(network.length === 0 ? [] : [`The network was on in: ${network.join(', ')}.`]),
    ...(environment?.file === undefined
      ? []
      : [`The environment came from an image file and was not built: ${code(environment.file.name)}.`]),
    ...warnings.map(text),
  ]
  return [
    `## ${text(pkg.title)}: ${verdict.verdict}`,
    text(verdict.sentence),
    ...(failure === undefined ? [claims(byUrgency(results), share)] : [block(failure.log)]),
    ...(failure?.hint === undefined ? [] : [text(failure.hint)]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${note}`).join('\n')]),
    ...(steps.length === 0 ? [] : [stepsTable(steps)]),
    facts(verdict),
    `Verified by ${tool.name} ${tool.version}. The verdict's hash (RFC 8785, SHA-256): ${code(verdictSha256(verdict))}.`,
  ].join('\n\n')
}

function claims(results: readonly ResultReport[], share: number): string {
  const head = '| claim | expected | observed | difference | outcome |\n|---|---|---|---|---|'
  const rows: string[] = []
  let length = 0
  for (const result of results) {
    const row = claimRow(result)
    length += row.length
    if (length > share) break
    rows.push(row)
  }
  const left = results.slice(rows.length)
  if (left.length === 0) return [head, ...rows].join('\n')
  const fine = left.every(({ outcome }) => isReproduced(outcome))
    ? 'all of them reproduced'
    : 'some of them not reproduced'
  return `${[head, ...rows].join('\n')}\n\n${left.length} more claims, ${fine}, are in the verdict.`
}

function claimRow({ claim, name, where, expected, observed, difference, message, tolerance, outcome }: ResultReport) {
  const told = claim === undefined ? code(name) : text(claim)
  const place = where === undefined ? '' : ` (${text(where)})`
  const parts = [difference, message].filter((part) => part !== undefined)
  const how = parts.length === 0 ? '–' : text(`${parts.join('; ')}; tolerance ${tolerance}`)
  return `| ${told}${place} | ${value(expected)} | ${value(observed)} | ${how} | ${signs[outcome]} |`
}

function stepsTable(steps: readonly StepRun[]): string {
  const rows = steps.map(({ name, status, exitCode, seconds, cpuSeconds, peakMemory, outputs }) => {
    const use = [
      ...(cpuSeconds === undefined ? [] : [`${secondsText(cpuSeconds)} of processor time`]),
      ...(peakMemory === undefined ? [] : [`${bytesText(peakMemory)} of memory`]),
      `${outputs.length} ${outputs.length === 1 ? 'output' : 'outputs'}`,
    ]
    const end = exitCode === undefined ? status : `${status}, exit code ${exitCode}`
    return `| ${code(name)} | ${end} | ${secondsText(seconds)} | ${use.join(', ')} |`
  })
  return ['| step | ended | time | used |', '|---|---|---|---|', ...rows].join('\n')
}

function facts({ package: pkg, run, environment, engine, host }: Verdict): string {
  const base =
    environment === undefined ? [] : [`- Environment: ${code(environment.id)}, from ${code(environment.base)}`]
  return [
    `- Package: ${code(`sha256:${pkg.sha256}`)}`,
    `- Run: ${code(run.id)}, finished ${run.finished}, seed ${code(run.seed)}`,
    ...base,
    `- On: ${text(host.cpuModel)}, ${host.cores} cores, ${bytesText(host.memory)}, ${text(host.architecture)}, Linux ${text(host.kernel)}; ${text(engine.name)} ${text(engine.version)}`,
    `- Again: ${code('repro verify PACKAGE')}`,
  ].join('\n')
}

function value(shown: string | undefined): string {
  return shown === undefined ? '–' : code(shown)
}

/** As it stands, in a code span; a pipe would end the cell of a table. */
function code(literal: string): string {
  const shown = cut(plainLine(literal)).replaceAll('|', '\\|')
  const runs = (shown.match(/`+/g) ?? []).map(({ length }) => length)
  const fence = '`'.repeat(Math.max(0, ...runs) + 1)
  const space = /^[` ]|[` ]$/.test(shown) || shown === '' ? ' ' : ''
  return `${fence}${space}${shown}${space}${fence}`
}

function block(lines: readonly string[]): string {
  return lines.map((line) => `    ${plain(line)}`).join('\n')
}

/** Words, with nothing in them that is markup, a link, a mention of a person or a reference to an issue. */
function text(words: string): string {
  return cut(plainLine(words))
    .replace(/[\\`*_[\]<>#|~$&:!]/g, '\\$&')
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
    .replace(/\bwww\./gi, 'www\\.')
    .replace(/@(?=\S)/g, '@<!-- -->')
    .replace(/#(?=\d)/g, '#<!-- -->')
}

function cut(words: string): string {
  return words.length <= longest ? words : `${words.slice(0, longest)}…`
}
