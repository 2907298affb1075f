import { createHash } from 'node:crypto'
import type { StepRun } from '../../model/run.ts'
import type { Verdict } from '../../model/verdict.ts'
import { bytesText, secondsText } from '../amount.ts'
import type { ReportSubject } from '../format.ts'
import { markup, verbatim, type Markup } from '../markup.ts'
import { claimsSection, cut } from './html/claims.ts'
import { environmentSection } from './html/environment.ts'
import { peakOf, timeLine, usagePlot } from './html/plots.ts'
import { script, style } from './html/style.ts'

const policy = `default-src 'none'; img-src data:; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`

/** One page that stands by itself: no network, no script needed to read it, and nothing of the package in it runs. */
export async function draw(subjects: readonly ReportSubject[]): Promise<string> {
  return subjects.map((subject) => page(subject).text).join('')
}

function page({ verdict, pictures = new Map() }: ReportSubject): Markup {
  const { package: pkg, failure, sentence } = verdict
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${cut(pkg.title)}: ${verdict.verdict}</title><style>${verbatim(style)}</style></head>
<body><a class="skip" href="#claims">To the claims</a>
<header><h1 class="text" dir="auto">${cut(pkg.title)}</h1>${byline(verdict)}
<div class="banner ${verdict.verdict}"><p class="word">${verdict.verdict.replaceAll('-', ' ')}</p><p class="sentence text" dir="auto">${cut(sentence)}</p></div>
<nav aria-label="Parts of this report"><ul><li><a href="#claims">Claims</a></li><li><a href="#steps">Steps</a></li><li><a href="#environment">Environment</a></li><li><a href="#again">Run it again</a></li></ul></nav></header>
<main>${failure === undefined ? undefined : markup`<h2>What went wrong</h2><p class="text" dir="auto">${cut(failure.message)}</p><p class="soft text">${cut(failure.hint ?? '')}</p><pre dir="auto" tabindex="0">${failure.log.join('\n')}</pre>`}
${[claimsSection(verdict, pictures), stepsSection(verdict), environmentSection(verdict), againSection(verdict)]}</main>
<script>${verbatim(script)}</script></body></html>
`
}

function byline({ package: { manifest }, run }: Verdict): Markup {
  const authors = (manifest.authors ?? []).map(({ name }) => name).join(', ')
  const url = manifest.paper?.url
  const link =
    url !== undefined && /^https?:\/\//.test(url)
      ? markup` · <a href="${url}" rel="noopener noreferrer">paper</a>`
      : undefined
  return markup`<p class="soft text" dir="auto">${cut(authors)}${link} · verified ${run.finished.slice(0, 10)}</p>`
}

function stepsSection({ steps, run, warnings }: Verdict): Markup | undefined {
  if (steps.length === 0) return undefined
  const begin = Date.parse(run.started)
  const spans = steps.flatMap(({ name, started, seconds }) => {
    if (started === undefined) return []
    const from = (Date.parse(started) - begin) / 1000
    return [{ name, from, to: from + seconds }]
  })
  const first = Math.min(...spans.map(({ from }) => from))
  const shifted = spans.map(({ name, from, to }) => ({ name, from: from - first, to: to - first }))
  return markup`<h2 id="steps">Steps</h2>${spans.length === 0 ? undefined : timeLine(shifted)}
${warnings.length === 0 ? undefined : markup`<ul>${warnings.map((one) => markup`<li class="text" dir="auto">${cut(one)}</li>`)}</ul>`}
${steps.map(step)}`
}

function step({ name, status, exitCode, seconds, usage, network, outputs, log, logFile }: StepRun): Markup {
  const peak = usage && peakOf(usage)
  const plots =
    usage && peak && usage.seconds.length > 1
      ? markup`<div class="pictures">${[
          usagePlot(usage.cpus, usage.seconds, { title: 'Processors', end: seconds, peak: peak.cpus.toFixed(2) }),
          usagePlot(usage.memory, usage.seconds, { title: 'Memory', end: seconds, peak: bytesText(peak.memory) }),
        ]}</div>`
      : undefined
  const end = exitCode === undefined ? status : `${status}, exit code ${exitCode}`
  const files = outputs.map(
    ({ path, size, sha256 }) =>
      markup`<tr><td class="value text">${path}</td><td>${bytesText(size)}</td><td class="value">${sha256}</td></tr>`,
  )
  return markup`<section class="step"><h3><code class="text">${name}</code></h3><p class="soft">${end} · ${secondsText(seconds)} · ${network ? 'NETWORK ON' : 'no network'}</p>${plots}
${outputs.length === 0 ? undefined : markup`<details><summary>${outputs.length} outputs</summary><div class="scroll" tabindex="0" role="region" aria-label="Outputs"><table><thead><tr><th scope="col">path</th><th scope="col">size</th><th scope="col">SHA-256</th></tr></thead><tbody>${files}</tbody></table></div></details>`}
${log.length === 0 ? undefined : markup`<details><summary>Last ${log.length} lines of its log</summary>${logFile && markup`<p class="soft">All that is kept, ${bytesText(logFile.size)}: <code>${logFile.path}</code> in the run's directory, SHA-256 <code class="text">${logFile.sha256}</code></p>`}<pre dir="auto" tabindex="0">${log.join('\n')}</pre></details>`}</section>`
}

function againSection({ run, package: pkg }: Verdict): Markup {
  const seed = run.seed === '0' ? '' : `REPRO_SEED='${run.seed.replaceAll("'", `'\\''`)}' `
  return markup`<h2 id="again">Run it again</h2><p>With the package, whose SHA-256 is <code class="text">${pkg.sha256}</code>, as a directory or an archive:</p>
<pre id="command" tabindex="0">${seed}repro verify PACKAGE</pre><p><button class="tool" type="button" data-copy="command">Copy</button></p>`
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
