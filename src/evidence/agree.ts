import { isReproduced, type Outcome } from '../model/result.ts'
import type { Verdict, VerdictWord } from '../model/verdict.ts'
import { environmentDifferences, type EnvironmentDifference } from './environments.ts'

/** One verdict, and who stands for it. */
export interface Testimony {
  /** As it was named. */
  readonly name: string
  readonly verdict: Verdict
  /** The keys that signed it; absent where it is not signed. */
  readonly signedBy?: readonly string[]
}

/**
 * `confirmed`: two or more verdicts, and every one of them, reproduced it. `contested`: some did. `refuted`: none did.
 * `unconfirmed`: fewer than two have judged it, or they are not on the same package.
 */
export type Agreement = 'confirmed' | 'contested' | 'refuted' | 'unconfirmed'

export interface ClaimAgreement {
  readonly name: string
  readonly claim?: string
  readonly where?: string
  readonly agreement: Agreement
  /** How many verdicts reproduced it. */
  readonly reproduced: number
  /** In the order of the verdicts; nothing where one did not come to it. */
  readonly by: readonly { readonly outcome?: Outcome; readonly observed?: string }[]
}

/** What several verdicts say together. Its schema: schema/agreement.schema.json. */
export interface AgreementReport {
  readonly format: 1
  readonly sentence: string
  /** Whether all are on the same package, by the hash of its tree. */
  readonly package: 'same' | 'differs'
  readonly verdicts: readonly {
    readonly name: string
    readonly run: string
    readonly finished: string
    readonly verdict: VerdictWord
    readonly packageSha256: string
    readonly signedBy?: readonly string[]
  }[]
  readonly claims: readonly ClaimAgreement[]
  /** What was the same everywhere is left out. */
  readonly differences: readonly EnvironmentDifference[]
  /** What speaks against their being independent of each other. */
  readonly warnings: readonly string[]
}

/** Holds verdicts side by side. Pure. */
export function agree(named: readonly Testimony[]): AgreementReport {
  const { testimonies, warnings } = withoutRepeats(named)
  const verdicts = testimonies.map(({ verdict }) => verdict)
  const same = new Set(verdicts.map((verdict) => verdict.package.sha256)).size === 1
  const claims = claimNames(verdicts).map((name) => claimAgreement(name, verdicts, same ? 'same' : 'differs'))
  return {
    format: 1,
    sentence: sentenceOf(claims, testimonies.length, same ? 'same' : 'differs'),
    package: same ? 'same' : 'differs',
    verdicts: testimonies.map(({ name, verdict, signedBy }) => ({
      name,
      run: verdict.run.id,
      finished: verdict.run.finished,
      verdict: verdict.verdict,
      packageSha256: verdict.package.sha256,
      ...(signedBy === undefined ? {} : { signedBy }),
    })),
    claims,
    differences: environmentDifferences(verdicts),
    warnings: [...warnings, ...sharedKeys(testimonies), ...sameMachine(testimonies)],
  }
}

/** Whether every claim is confirmed. */
export function isAgreed({ package: which, claims }: AgreementReport): boolean {
  return which === 'same' && claims.length > 0 && claims.every(({ agreement }) => agreement === 'confirmed')
}

/** Two documents of one run are one verdict: the second adds nothing. */
function withoutRepeats(named: readonly Testimony[]): {
  readonly testimonies: readonly Testimony[]
  readonly warnings: readonly string[]
} {
  const byRun = new Map<string, Testimony>()
  const warnings: string[] = []
  for (const testimony of named) {
    const { id } = testimony.verdict.run
    const before = byRun.get(id)
    if (before === undefined) byRun.set(id, testimony)
    else warnings.push(`${testimony.name} is of the same run as ${before.name}: it is counted once`)
  }
  return { testimonies: [...byRun.values()], warnings }
}

function sharedKeys(testimonies: readonly Testimony[]): string[] {
  const byKey = new Map<string, string[]>()
  for (const { name, signedBy = [] } of testimonies) {
    for (const key of signedBy) byKey.set(key, [...(byKey.get(key) ?? []), name])
  }
  return [...byKey]
    .filter(([, names]) => names.length > 1)
    .map(([key, names]) => `${names.join(' and ')} are signed by the same key ${key}: they are of one verifier`)
}

/** Without a difference in engine or host, nothing says that there were two machines. */
function sameMachine(testimonies: readonly Testimony[]): string[] {
  const [first, ...others] = testimonies.map(({ verdict }) => JSON.stringify([verdict.engine, verdict.host]))
  if (others.length === 0 || others.some((other) => other !== first)) return []
  return ['engine and host are alike in all: by what they say, they may come from one machine']
}

function claimNames(verdicts: readonly Verdict[]): string[] {
  return [
    ...new Set(
      verdicts.flatMap(({ results, package: { manifest } }) => [
        ...results.map(({ name }) => name),
        // One that did not run has no results, and claims all the same.
        ...Object.keys(manifest.results),
      ]),
    ),
  ]
}

function claimAgreement(
  name: string,
  verdicts: readonly Verdict[],
  packages: AgreementReport['package'],
): ClaimAgreement {
  const reports = verdicts.map(({ results }) => results.find((result) => result.name === name))
  const judged = reports.filter((report) => report !== undefined)
  const reproduced = judged.filter(({ outcome }) => isReproduced(outcome)).length
  const [first] = judged
  const { claim, where } = first ?? {}
  return {
    name,
    ...(claim === undefined ? {} : { claim }),
    ...(where === undefined ? {} : { where }),
    agreement: packages === 'differs' || judged.length < 2 ? 'unconfirmed' : agreementOf(reproduced, judged.length),
    reproduced,
    by: reports.map((report) => ({
      ...(report === undefined ? {} : { outcome: report.outcome }),
      ...(report?.observed === undefined ? {} : { observed: report.observed }),
    })),
  }
}

function agreementOf(reproduced: number, judged: number): Agreement {
  if (reproduced === judged) return 'confirmed'
  return reproduced === 0 ? 'refuted' : 'contested'
}

function sentenceOf(claims: readonly ClaimAgreement[], verdicts: number, packages: AgreementReport['package']): string {
  if (verdicts < 2) return 'there is one verdict: it takes two to confirm anything'
  if (packages === 'differs') return 'the verdicts are not on the same package: they confirm nothing of each other'
  const count = (which: Agreement): number => claims.filter(({ agreement }) => agreement === which).length
  const others = (['contested', 'refuted', 'unconfirmed'] as const)
    .filter((which) => count(which) > 0)
    .map((which) => `, ${count(which)} ${which}`)
  return `${count('confirmed')} of ${claims.length} claims confirmed by ${verdicts} verdicts on the same package${others.join('')}`
}
