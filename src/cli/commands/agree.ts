import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { agree, isAgreed, type Testimony } from '../../evidence/agree.ts'
import type { TrustedKey } from '../../evidence/keys.ts'
import { openEnvelope } from '../../evidence/open.ts'
import { schemaFault } from '../../evidence/schema.ts'
import { ReproError, type ExitCode } from '../../errors.ts'
import type { Settings } from '../../model/context.ts'
import { findVerdict } from '../../record/find.ts'
import { agreementText } from '../../report/agreement.ts'
import { settingsFrom } from '../../settings/settings.ts'
import type { CommonOptions } from '../context.ts'
import { readTrustedKeys } from '../keys.ts'
import { print, printJson } from '../terminal.ts'

/** Exit code 0 where every claim is confirmed by all verdicts, which are on the same package; else 1. */
export async function command(
  named: string[],
  options: CommonOptions & { readonly trust?: readonly string[] },
): Promise<ExitCode> {
  const settings = settingsFrom(process.env, [])
  const trusted = await readTrustedKeys(options.trust ?? [])
  const report = agree(await Promise.all(named.map((name) => testimony(name, trusted, settings))))
  if (options.json === true) printJson(report)
  else print(agreementText(report, process.stdout.columns || 100))
  return isAgreed(report) ? 0 : 1
}

/** @throws ReproError `package-invalid` where it is no verdict, or one that must not be believed */
async function testimony(name: string, trusted: readonly TrustedKey[], settings: Settings): Promise<Testimony> {
  const text = path.extname(name) === '.json' ? await readFile(name, 'utf8').catch(() => undefined) : undefined
  if (text !== undefined && isEnvelope(text)) return signedTestimony(name, text, trusted)
  if (trusted.length > 0) {
    throw new ReproError('package-invalid', `${name} is not signed, and trusted keys were named`, {
      hint: 'Ask who verified it to sign it (`repro sign`), or leave out --trust.',
    })
  }
  const { verdict } = await findVerdict(name, settings)
  const fault = schemaFault(verdict, 'verdict')
  if (fault === undefined) return { name, verdict }
  throw new ReproError('package-invalid', `${name} is not as the schema of a verdict says: ${fault}`)
}

function signedTestimony(name: string, text: string, trusted: readonly TrustedKey[]): Testimony {
  const { statement, signers, checks } = openEnvelope(text, trusted)
  const refused = checks.find(({ outcome }) => outcome === 'refused')
  if (refused !== undefined || statement === undefined) {
    throw new ReproError('package-invalid', `${name} is refused: ${refused?.message ?? 'it says nothing'}`, {
      hint: '`repro check-signature` says more. Leave it out, or ask for it again.',
    })
  }
  return { name, verdict: statement.predicate.verdict, signedBy: signers.map(({ keyid }) => keyid) }
}

function isEnvelope(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'payloadType' in value
  } catch {
    return false
  }
}
