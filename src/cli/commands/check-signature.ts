import { readFile } from 'node:fs/promises'
import { ReproError, messageOf, type ExitCode } from '../../errors.ts'
import { checkSubjects, placesAround } from '../../evidence/at-hand.ts'
import { openEnvelope } from '../../evidence/open.ts'
import { signatureReport } from '../../evidence/report.ts'
import { signatureText } from '../../report/signature.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { readTrustedKeys } from '../keys.ts'
import { packageSource } from '../source.ts'
import { print, printJson } from '../terminal.ts'

interface CheckOptions extends CommonOptions {
  readonly trust?: readonly string[]
  readonly package?: string
  readonly run?: string
}

/** Exit code 0 where the verdict is signed by a trusted key and nothing at hand speaks against it; else 1. */
export async function command([file = '']: string[], options: CheckOptions, signal: AbortSignal): Promise<ExitCode> {
  using context = commandContext(options, signal)
  const trusted = await readTrustedKeys(options.trust ?? [])
  const opened = openEnvelope(await readEnvelope(file), trusted)
  const around = await placesAround(file)
  const places = {
    run: options.run ?? around.run,
    package: options.package === undefined ? around.package : packageSource(options.package),
  }
  const subjects = opened.statement === undefined ? [] : await checkSubjects(opened.statement, places, context)
  context[Symbol.dispose]()
  const report = signatureReport(file, opened, subjects)
  if (options.json === true) printJson(report)
  else print(signatureText(report))
  return report.accepted ? 0 : 1
}

/** @throws ReproError `usage` where there is no such file */
async function readEnvelope(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new ReproError('usage', `${file} cannot be read: ${messageOf(error)}`, {
      hint: 'Name a signed verdict: `repro sign` writes verdict.dsse.json into the directory of a run.',
      cause: error,
    })
  }
}
