import type { Expectation, Part, ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import type { Documents } from './document.ts'
import { followPointer } from './pointer.ts'
import { readText, showName } from './evidence.ts'
import { Expression } from './expression.ts'
import { show } from './show.ts'
import { readCell } from './table.ts'
import { Unreadable } from './unreadable.ts'
import { expectationOf } from './value.ts'

export interface Missing {
  /** Why, in one sentence without a full stop. */
  readonly missing: string
}

type Value = Expectation | Missing
type Extract<K extends Part['kind']> = (
  part: Part & { kind: K },
  observed: Evidence,
  given: { readonly plan: ResultPlan; readonly documents: Documents },
) => Promise<Value>

/** How a value is taken out of a file or a reply. To add a way: a line here, and its form in `plan/results.ts`. */
const extracts: { readonly [K in Exclude<Part['kind'], 'whole'>]: Extract<K> } = {
  async pointer({ pointer }, observed, { documents }) {
    const read = await documents.read(observed)
    if ('problem' in read) return { missing: read.problem }
    const pointed = followPointer(read.tree, pointer)
    if ('tree' in pointed) return expectationOf(pointed.tree)
    return { missing: `${pointed.missing} in ${showName(observed)}` }
  },
  async match({ pattern, occurrence }, observed) {
    const read = await readText(observed)
    if ('problem' in read) return { missing: read.problem }
    const match = oneOf([...new Expression(pattern).matches(read.text)], occurrence)
    return 'missing' in match ? { missing: `\`${show(pattern)}\` ${match.missing} in ${showName(observed)}` } : match
  },
  async cell(choice, observed, { plan: { decimal } }) {
    const read = await readCell(choice, observed)
    if ('missing' in read) return read
    return textValue(decimal === ',' ? read.text.replace(/^(\s*[-+]?\d*),(?=\d)/, '$1.') : read.text)
  },
  async status(_, { reply }) {
    return reply === undefined ? { missing: 'there is no reply' } : { value: reply.status, text: String(reply.status) }
  },
  async header({ name }, { reply }) {
    const value = reply?.headers[name]
    return value === undefined ? { missing: `the reply has no header \`${show(name)}\`` } : textValue(value)
  },
}

/** A value that is known by its characters only: whether it is meant as a number, what is expected says. */
function textValue(text: string): Expectation {
  return { value: text, text }
}

function oneOf(matches: readonly string[], occurrence: number | undefined): Value {
  const place = occurrence ?? 1
  const found = matches.at(place > 0 ? place - 1 : place)
  if (found === undefined)
    return { missing: matches.length === 0 ? 'matches nothing' : `matches ${matches.length} times only` }
  if (occurrence !== undefined || matches.length === 1) return textValue(found)
  return { missing: `matches ${matches.length} times; say with \`occurrence\` which is meant (-1: the last)` }
}

/** Whether the result is one value out of a file or reply, and not the whole of it. */
export function addressesValue(plan: ResultPlan): boolean {
  return plan.source.part.kind !== 'whole'
}

/** The value that the result addresses in what came out. */
export async function extractValue(plan: ResultPlan, observed: Evidence, documents: Documents): Promise<Value> {
  const { part } = plan.source
  if (part.kind === 'whole') return { missing: `\`${show(plan.name)}\` is a whole file, no value in one` }
  if (part.kind !== 'status') {
    const refusal = refusedBy(observed)
    if (refusal !== undefined) return { missing: refusal }
  }
  const extract = extracts[part.kind] as Extract<Part['kind']>
  try {
    return await extract(part, observed, { plan, documents })
  } catch (error) {
    if (error instanceof Unreadable) return { missing: error.message }
    throw error
  }
}

/** What a reply's status says against it; undefined for a file, and for 2xx. */
export function refusedBy({ reply }: Evidence): string | undefined {
  if (reply === undefined || (reply.status >= 200 && reply.status < 300)) return undefined
  return `the service answered with status ${reply.status}`
}
