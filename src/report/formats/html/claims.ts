import { isReproduced, type Outcome, type ResultReport, type KeptPicture } from '../../../model/result.ts'
import type { Verdict } from '../../../model/verdict.ts'
import type { Pictures } from '../../format.ts'
import { bytesText } from '../../amount.ts'
import { markup, type Markup } from '../../markup.ts'
import { byUrgency } from '../../order.ts'
import { details } from './details.ts'
import { tolerancePlot } from './plots.ts'

const words: Readonly<Record<Outcome, string>> = {
  identical: 'identical',
  'within-tolerance': 'within tolerance',
  differs: 'differs',
  missing: 'missing',
  'not-comparable': 'not comparable',
}

/** Outcomes are told apart by shape as well as by word and colour. */
const shapes: Readonly<Record<Outcome, Markup>> = {
  identical: markup`<circle cx="8" cy="8" r="7" fill="currentcolor"/>`,
  'within-tolerance': markup`<circle cx="8" cy="8" r="6" fill="none" stroke="currentcolor" stroke-width="2"/><circle cx="8" cy="8" r="2.5" fill="currentcolor"/>`,
  differs: markup`<path d="M8 0 16 8 8 16 0 8Z" fill="currentcolor"/>`,
  missing: markup`<rect x="2" y="2" width="12" height="12" fill="none" stroke="currentcolor" stroke-width="2" stroke-dasharray="3 2"/>`,
  'not-comparable': markup`<path d="M8 1.5 15 14.5H1Z" fill="none" stroke="currentcolor" stroke-width="2"/>`,
}

export function claimsSection({ results, package: pkg }: Verdict, pictures: Pictures): Markup {
  const open = results.filter(({ outcome }) => !isReproduced(outcome)).length
  const choice = (id: string, text: string, checked: Markup | undefined) =>
    markup`<label><input type="radio" name="show" id="${id}"${checked}> ${text}</label>`
  return markup`<h2 id="claims">Claims</h2>
<fieldset><legend>Show</legend>${[
    choice('show-all', `all ${results.length}`, markup` checked`),
    choice('show-open', `not reproduced (${open})`, undefined),
    choice('show-fine', `reproduced (${results.length - open})`, undefined),
  ]}</fieldset>
<ol class="claims">${byUrgency(results).map((result) => claim(result, pkg.manifest.results[result.name], pictures))}</ol>`
}

type Asked = Verdict['package']['manifest']['results'][string] | undefined

function claim(result: ResultReport, asked: Asked, pictures: Pictures): Markup {
  const { outcome, name, where, expected, observed, difference, message, tolerance, basis, from, record } = result
  return markup`
<li class="${isReproduced(outcome) ? 'fine' : 'off'}"><div class="top"><h3 class="text" dir="auto">${cut(result.claim ?? name)}</h3><span class="outcome ${outcome}"><svg class="mark" viewBox="0 0 16 16" aria-hidden="true">${shapes[outcome]}</svg>${words[outcome]}</span></div>
${where === undefined ? undefined : markup`<p class="soft text" dir="auto">${cut(where)}</p>`}
<dl class="facts">${[
    fact(`Expected (${basis === 'published' ? 'in the paper' : 'in the record'})`, expected ?? '–'),
    fact('Observed here', observed ?? '–'),
    ...(difference === undefined ? [] : [fact('Difference', difference)]),
    fact('Tolerance', tolerance),
    fact('Taken from', from),
    ...(record === undefined
      ? []
      : [
          fact(
            "Against the author's record",
            `${words[record.outcome]}: ${record.expected ?? '–'} (${record.tolerance})`,
          ),
        ]),
  ]}</dl>
${message === undefined ? undefined : markup`<p class="soft text" dir="auto">${cut(message)}</p>`}
${[tolerancePlot(result), shownPictures(result, pictures), details(result.details), reply(result, asked)]}</li>`
}

function fact(term: string, value: string): Markup {
  return markup`<div><dt>${term}</dt><dd class="value text" dir="auto">${cut(value)}</dd></div>`
}

const captions = { expected: 'Expected', observed: 'Observed here', difference: 'Where they differ, in red' } as const

function shownPictures({ pictures: kept, name }: ResultReport, pictures: Pictures): Markup | undefined {
  if (kept === undefined) return undefined
  const figures = (['expected', 'observed', 'difference'] as const).flatMap((which) => {
    const picture = kept[which]
    if (picture === undefined) return []
    const caption = kept.expected === undefined ? 'Observed here, the same as expected' : captions[which]
    return [
      markup`<figure>${image(picture, `${caption}: ${name}`, pictures)}<figcaption>${caption}</figcaption></figure>`,
    ]
  })
  const { expected, observed } = kept
  const both = expected && observed && pictures.get(expected.path) && pictures.get(observed.path)
  const swipe =
    both &&
    markup`<p class="soft swipe-title">Swipe: scroll the frame sideways, or use the arrow keys in it. Observed gives way to expected.</p><div class="swipe" tabindex="0" role="region" aria-label="Swipe from observed to expected: ${name}"><div class="track"><img class="under" src="${source(expected, pictures)}" width="${expected.width}" height="${expected.height}" alt="Expected"><div class="over"><img src="${source(observed, pictures)}" width="${observed.width}" height="${observed.height}" alt="Observed"></div></div></div>`
  return markup`<div class="pictures">${figures}</div>${swipe || undefined}`
}

function image(picture: KeptPicture, alt: string, pictures: Pictures): Markup {
  if (!pictures.has(picture.path)) {
    return markup`<p class="soft">Not shown: ${picture.path} is not with the run any more as it was, or there was no more room in this page.</p>`
  }
  return markup`<img src="${source(picture, pictures)}" width="${picture.width}" height="${picture.height}" alt="${alt}">`
}

function source({ path }: KeptPicture, pictures: Pictures): string {
  return `data:image/png;base64,${Buffer.from(pictures.get(path) ?? []).toString('base64')}`
}

function reply({ reply: answer }: ResultReport, asked: Asked): Markup | undefined {
  if (answer === undefined) return undefined
  const request = asked?.request
  const line = request === undefined ? '' : `${request.method ?? 'GET'} ${request.path}`
  return markup`<details><summary>What the service answered</summary><pre dir="auto">${line}
${answer.status} ${answer.type}, ${bytesText(answer.size)}

${answer.text ?? 'no text'}</pre></details>`
}

export function cut(text: string): string {
  return text.length > 1000 ? `${text.slice(0, 1000)}…` : text
}
