import { runFiles } from '../run/files.ts'
import { writeWhole } from '../io/files.ts'
import type { Run } from '../model/run.ts'
import type { Verdict } from '../model/verdict.ts'

/** Writes the verdict beside the run's logs and outputs, whole or not at all. */
export async function keepVerdict(verdict: Verdict, run: Run): Promise<void> {
  await writeWhole(runFiles(run.directory).verdict, `${JSON.stringify(verdict, undefined, 2)}\n`)
}
