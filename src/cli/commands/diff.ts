import { readFile } from 'node:fs/promises'
import { parseListing } from '../../compare/directory.ts'
import { diffSnapshots, isAlike, snapshotOfRecord, snapshotOfRun, type Snapshot } from '../../compare/diff.ts'
import { ReproError, type ExitCode } from '../../errors.ts'
import { openDirectory } from '../../manifest/open.ts'
import type { Package } from '../../model/package.ts'
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
    if (await exists(`${side}/steps.json`)) {
      throw new ReproError('usage', `${side} was not verified, so nothing is known of its results`, {
        hint: '`repro verify` leaves a run that can be held against another.',
      })
    }
    throw new ReproError('usage', `${side} is neither a run nor a record`, {
      hint: 'Name a directory below .repro/runs/, a verdict.json, or a package that has a record.',
    })
  }
  await using pkg = await openDirectory(root)
  const recorded = await readRecorded(root, planPackage(pkg).results)
  return snapshotOfRecord(recorded.values, await recordedHashes(pkg))
}

/** Hashes of the recorded files, and of those in recorded directories, by their paths as outputs. */
async function recordedHashes({ root, files }: Package): Promise<Map<string, string>> {
  const [place, listing] = ['recorded/files/', '.sha256sums']
  const hashes = new Map<string, string>()
  for (const { path, sha256 } of files.filter((file) => file.path.startsWith(place))) {
    const output = path.slice(place.length)
    const listed = output.endsWith(listing) ? parseListing(await readFile(`${root}/${path}`, 'utf8')) : undefined
    if (listed === undefined) hashes.set(output, sha256)
    for (const [name, hash] of listed ?? []) hashes.set(`${output.slice(0, -listing.length)}/${name}`, hash)
  }
  return hashes
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
