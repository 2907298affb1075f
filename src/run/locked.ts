import { ReproError } from '../errors.ts'
import type { Installed } from '../model/inventory.ts'
import type { Lock } from '../model/lock.ts'

type Ecosystem = 'apt' | 'pip' | 'npm'

/** How package managers say that something is not to be had; a name alone is one of which no version is left. */
const absent: readonly (readonly [Ecosystem, RegExp])[] = [
  ['apt', /^E: Version '(?<version>[^']+)' for '(?<name>[^']+)' was not found/],
  ['apt', /^E: Unable to locate package (?<name>\S+)/],
  ['apt', /^E: Package '(?<name>[^']+)' has no installation candidate/],
  ['pip', /No matching distribution found for (?<name>[^= ]+)==(?<version>\S+)/],
  ['npm', /No matching version found for (?<name>@?[^@ ]+)@(?<version>[^\s.]\S*?)\.?$/],
]

/** How they say that it has another content: pip in a heading and then by name, npm by the hash that was wanted. */
const otherHeading = 'DO NOT MATCH THE HASHES'
const otherOfPip = /^\s+(?<name>[^=\s]+)==(?<version>\S+) from /
const otherOfNpm = /EINTEGRITY|Integrity checksum failed.*: wanted (?<hash>\S+) but got/

/** A failed build of a locked environment, with the versions that are no longer to be had where that is why. */
export function lockedTrouble(error: unknown, lock: Lock): unknown {
  if (!(error instanceof ReproError) || error.code !== 'build-failed') return error
  const gone = error.log.flatMap((line) => goneIn(line, lock))
  const others = othersIn(error.log, lock)
  if (gone.length === 0 && others === undefined) return error
  const troubles = [
    ...(gone.length === 0 ? [] : [`locked versions are no longer to be had: ${named(gone)}`]),
    ...(others === undefined
      ? []
      : [`${named(others) || 'a locked package'}: its content is not the locked one, the hash does not match`]),
  ]
  return new ReproError('build-failed', `the locked environment cannot be built: ${troubles.join('; ')}`, {
    hint: '`--allow-drift` goes on with what there is, and the verdict says so; `repro lock` locks what there is now.',
    log: error.log,
    cause: error,
  })
}

/** What a line says is gone, where it is of the lock: a name that is wrong in the manifest was never there. */
function goneIn(line: string, lock: Lock): Installed[] {
  return absent.flatMap(([ecosystem, saying]) => {
    const { name, version } = saying.exec(line)?.groups ?? {}
    if (name === undefined) return []
    return lock[ecosystem].filter((one) => one.name === name && (version === undefined || one.version === version))
  })
}

/** What has another content than it had; empty where that is so of something that is not named. */
function othersIn(log: readonly string[], lock: Lock): Installed[] | undefined {
  const heading = log.findIndex((line) => line.includes(otherHeading))
  const ofNpm = log.map((line) => otherOfNpm.exec(line)).filter((found) => found !== null)
  if (heading === -1 && ofNpm.length === 0) return undefined
  const below = heading === -1 ? [] : log.slice(heading + 1).map((line) => otherOfPip.exec(line)?.groups)
  return [
    ...lock.pip.filter(({ name, version }) =>
      below.some((one) => one?.['name'] === name && one['version'] === version),
    ),
    ...lock.npm.filter(({ hash }) => ofNpm.some(({ groups }) => hash !== undefined && groups?.['hash'] === hash)),
  ]
}

function named(packages: readonly Installed[]): string {
  return [...new Set(packages.map(({ name, version }) => `${name} ${version}`))].join(', ')
}
