import { ReproError } from '../errors.ts'

/** How package managers say that a version is not to be had; the first group is the package, the second its version. */
const sayings: readonly RegExp[] = [
  /^E: Version '(?<version>[^']+)' for '(?<name>[^']+)' was not found/,
  /No matching distribution found for (?<name>[^= ]+)==(?<version>\S+)/,
  /No matching version found for (?<name>@?[^@ ]+)@(?<version>[^\s.]\S*?)\.?$/,
]

/** A failed build of a locked environment, with the versions that are no longer to be had where that is why. */
export function lockedTrouble(error: unknown): unknown {
  if (!(error instanceof ReproError) || error.code !== 'build-failed') return error
  const gone = error.log.flatMap((line) => {
    const found = sayings.map((saying) => saying.exec(line)?.groups).find((groups) => groups !== undefined)
    return found === undefined ? [] : [`${found['name']} ${found['version']}`]
  })
  const isOther = error.log.some((line) => line.includes('DO NOT MATCH THE HASHES'))
  if (gone.length === 0 && !isOther) return error
  const what = isOther
    ? 'a locked package has another content than it had: its hash does not match'
    : `locked versions are no longer to be had: ${[...new Set(gone)].join(', ')}`
  return new ReproError('build-failed', `the locked environment cannot be built: ${what}`, {
    hint: '`--allow-drift` goes on with what there is, and the verdict says so; `repro lock` locks what there is now.',
    log: error.log,
    cause: error,
  })
}
