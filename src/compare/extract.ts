import type { Expectation, Part, ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import { readJson } from './document.ts'
import { followPointer } from './pointer.ts'
import { showName } from './evidence.ts'
import { show } from './show.ts'
import { expectationOf } from './value.ts'

export interface Missing {
  /** Why, in one sentence without a full stop. */
  readonly missing: string
}

type Extract<K extends Part['kind']> = (part: Part & { kind: K }, observed: Evidence) => Promise<Expectation | Missing>

/** How a value is taken out of a file or a reply. To add a way: a line here, and its form in `plan/results.ts`. */
const extracts: { readonly [K in Exclude<Part['kind'], 'whole'>]: Extract<K> } = {
  async pointer({ pointer }, observed) {
    const read = await readJson(observed)
    if ('problem' in read) return { missing: read.problem }
    const pointed = followPointer(read.tree, pointer)
    if ('tree' in pointed) return expectationOf(pointed.tree)
    return { missing: `${pointed.missing} in ${showName(observed)}` }
  },
  async match() {
    return { missing: 'not yet' }
  },
  async cell() {
    return { missing: 'not yet' }
  },
  async status(_, observed) {
    if (observed.reply === undefined) return { missing: 'there is no reply' }
    return { value: observed.reply.status, text: String(observed.reply.status) }
  },
  async header({ name }, observed) {
    const value = observed.reply?.headers[name]
    return value === undefined ? { missing: `the reply has no header \`${show(name)}\`` } : { value, text: value }
  },
}

/** Whether the result is one value out of a file or reply, and not the whole of it. */
export function addressesValue(plan: ResultPlan): boolean {
  return plan.source.part.kind !== 'whole'
}

/** The value that the result addresses in what came out. */
export async function extractValue(plan: ResultPlan, observed: Evidence): Promise<Expectation | Missing> {
  const { part } = plan.source
  if (part.kind === 'whole') return { missing: `\`${show(plan.name)}\` is a whole file, no value in one` }
  if (part.kind !== 'status') {
    const refusal = refusedBy(observed)
    if (refusal !== undefined) return { missing: refusal }
  }
  const extract = extracts[part.kind] as Extract<Part['kind']>
  return extract(part, observed)
}

/** What a reply's status says against it; undefined for a file, and for 2xx. */
export function refusedBy({ reply }: Evidence): string | undefined {
  if (reply === undefined || (reply.status >= 200 && reply.status < 300)) return undefined
  return `the service answered with status ${reply.status}`
}
