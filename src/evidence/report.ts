import type { VerdictWord } from '../model/verdict.ts'
import type { Check, CheckName } from './check.ts'
import type { OpenedEnvelope, Signer } from './open.ts'

/** What checking a signed verdict gave. Its schema: schema/signature.schema.json. */
export interface SignatureReport {
  readonly format: 1
  readonly file: string
  /** Signed by a trusted key, as its schema says, and nothing at hand speaks against it. */
  readonly accepted: boolean
  readonly signers: readonly Signer[]
  readonly checks: readonly Check[]
  /** What was signed; absent where that could not be read. */
  readonly says?: SignedVerdict
  /** In sentences. */
  readonly proven: readonly string[]
  readonly notProven: readonly string[]
}

export interface SignedVerdict {
  readonly title: string
  readonly packageSha256: string
  readonly run: string
  readonly verdict: VerdictWord
  readonly sentence: string
}

/** What an envelope and the things it speaks of prove together, and what they do not. Pure. */
export function signatureReport(
  file: string,
  { checks: own, signers, statement }: OpenedEnvelope,
  subjects: readonly Check[],
): SignatureReport {
  const checks = [...own, ...subjects]
  const has = (name: CheckName): boolean => checks.some((check) => check.name === name && check.outcome === 'passed')
  const verdict = statement?.predicate.verdict
  return {
    format: 1,
    file,
    accepted: !checks.some(({ outcome }) => outcome === 'refused') && has('signature') && has('trust'),
    signers,
    checks,
    ...(verdict === undefined
      ? {}
      : {
          says: {
            title: verdict.package.title,
            packageSha256: verdict.package.sha256,
            run: verdict.run.id,
            verdict: verdict.verdict,
            sentence: verdict.sentence,
          },
        }),
    ...(statement === undefined
      ? { proven: [], notProven: ['Anything: it was refused.'] }
      : words(has, { signers, wroteFiles: statement.subject.length > 1 })),
  }
}

function words(
  has: (name: CheckName) => boolean,
  { signers, wroteFiles }: { readonly signers: readonly Signer[]; readonly wroteFiles: boolean },
): Pick<SignatureReport, 'proven' | 'notProven'> {
  const proven: string[] = []
  const notProven: string[] = []
  const say = (about: CheckName, yes: string, no: string): void =>
    void (has(about) ? proven.push(yes) : notProven.push(no))
  const keys = signers.map(({ keyid, trustedAs }) => trustedAs ?? keyid).join(' and ')
  say(
    'signature',
    `Whoever holds the private key of ${keys} signed this verdict, and nothing in it was changed since.`,
    'That it was signed at all: there is no public key to check the signature with.',
  )
  say(
    'trust',
    'The key is one that you trust.',
    'Whose key it is: anybody can make one. Ask its owner for it by another way, and name it by --trust.',
  )
  say(
    'package',
    'The package at hand is the one that was verified, file for file.',
    'That a package you have is the one that was verified.',
  )
  if (wroteFiles) {
    say(
      'outputs',
      'The outputs at hand are what that run wrote, byte for byte.',
      'That outputs you have are all what that run wrote.',
    )
  }
  notProven.push(
    'That the run took place as it says: times, machine and outcomes are the word of who signed. Verify the package ' +
      'yourself, or ask for a second verdict: `repro agree`.',
    "That the paper is right: only that its results come out again, within the package's own tolerances.",
  )
  return { proven, notProven }
}
