import { diffSnapshots, isAlike, snapshotOfRecord, snapshotOfRun, type Snapshot } from '../../compare/diff.ts'
import { ReproError, type ExitCode } from '../../errors.ts'
import { openDirectory } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { readRecorded } from '../../record/recorded.ts'
import { findVerdicts, readVerdict } from '../../record/verdict.ts'
import { changesText } from '../../report/diff.ts'
import { exists } from '../../io/files.ts'
import type { CommonOptions } from '../context.ts'
import { print, printJson } from '../terminal.ts'

/** Exit code 0 where both are alike, 1 where something changed. */
export async function command(sides: string[], options: CommonOptions): Promise<ExitCode> {
  const [before, after] = sides.length === 2 ? await Promise.all(sides.map(snapshot)) : await lastTwo(sides[0] ?? '.')
  if (before === undefined || after === undefined || sides.length > 2)
    throw new ReproError('usage', 'diff takes one or two sides')
  const changes = diffSnapshots(before, after)
  if (options.json === true) printJson(changes)
  else print(changesText(changes))
  return isAlike(changes) ? 0 : 1
}

/** A run, by its directory or its verdict.json; or a record, by its package's directory. */
async function snapshot(side: string): Promise<Snapshot> {
  const verdict = await readVerdict(side)
  if (verdict !== undefined) return snapshotOfRun(verdict)
  const root = side.replace(/\/?recorded\/?$/, '') || '.'
  if (!(await exists(`${root}/repro.yaml`))) {
    throw new ReproError('usage', `${side} is neither a run nor a record`, {
      hint: 'Name a directory below .repro/runs/, a verdict.json, or a package that has a record.',
    })
  }
  await using pkg = await openDirectory(root)
  const recorded = await readRecorded(root, planPackage(pkg).results)
  const outputs = pkg.files.filter(({ path }) => path.startsWith('recorded/files/'))
  return snapshotOfRecord(
    recorded.values,
    new Map(outputs.map(({ path, sha256 }) => [path.slice('recorded/files/'.length), sha256])),
  )
}

async function lastTwo(root: string): Promise<Snapshot[]> {
  const verdicts = await findVerdicts(root)
  if (verdicts.length < 2) {
    throw new ReproError('usage', `${root} has ${verdicts.length} verified runs, and it takes two`, {
      hint: 'Verify it again, or name two runs or records.',
    })
  }
  return verdicts.slice(-2).map(snapshotOfRun)
}
