import path from 'node:path'
import { ReproError } from '../errors.ts'
import { checkSubjects } from './at-hand.ts'
import type { SigningKey } from './keys.ts'
import { schemaFault } from './schema.ts'
import { signVerdict, statementOf } from './statement.ts'
import { writeWhole } from '../io/files.ts'
import type { RunContext } from '../model/context.ts'
import type { FoundVerdict } from '../record/find.ts'

/** What was signed. Its schema: schema/signing.schema.json. */
export interface SignedRun {
  readonly file: string
  readonly keyid: string
  readonly run: string
  readonly subjects: number
}

/**
 * Signs the verdict of a run, and writes the envelope: beside the verdict, unless another file is named.
 * @throws ReproError `package-invalid` where the verdict is not as its schema says, or an output is not what it says
 */
export async function signRun(
  { verdict, directory }: FoundVerdict,
  {
    key,
    file = path.join(directory, 'verdict.dsse.json'),
  }: { readonly key: SigningKey; readonly file?: string | undefined },
  context: RunContext,
): Promise<SignedRun> {
  const fault = schemaFault(verdict, 'verdict')
  if (fault !== undefined) throw refused(`the verdict of run ${verdict.run.id} is not as its schema says: ${fault}`)
  const statement = statementOf(verdict)
  // A signature on what is not there any more, or was changed, would help nobody.
  const checks = await checkSubjects(statement, { run: directory, package: undefined }, context)
  const wrong = checks.find(({ outcome }) => outcome === 'refused')
  if (wrong !== undefined) throw refused(wrong.message)
  await writeWhole(file, `${JSON.stringify(signVerdict(verdict, key), undefined, 2)}\n`)
  return { file, keyid: key.keyid, run: verdict.run.id, subjects: statement.subject.length }
}

function refused(message: string): ReproError {
  return new ReproError('package-invalid', message, { hint: 'Nothing was signed. Verify the package anew.' })
}
