import { parseDocument, stringify } from 'yaml'
import schema from '../../schema/lock.schema.json' with { type: 'json' }
import { ReproError } from '../errors.ts'
import type { Installed } from '../model/inventory.ts'
import type { Asked, Lock } from '../model/lock.ts'
import { newValidator } from '../model/validator.ts'
import { accepts } from './accepts.ts'

export const lockName = 'repro.lock'

/** Far more than the largest lock that is written. */
export const largestLock = 16 * 1024 ** 2

/** Lists as the file has them: a line a package, `name version hash`, so that a diff shows what changed and no more. */
const lists = ['runtimes', 'apt', 'pip', 'npm', 'r'] as const

/** The text of `repro.lock`: the same for the same lock. */
export function lockText(lock: Lock): string {
  const head = '# Written by `repro lock`: the environment in which this package was found to work. Not for editing.\n'
  const { format, platform, distribution, asked, base, layers } = lock
  const lines = Object.fromEntries(lists.map((list) => [list, lock[list].map(lineOf)]))
  const keys = layers.map(({ name, key }) => `${name} ${key}`)
  return head + stringify({ format, platform, distribution, asked, base, ...lines, layers: keys }, { lineWidth: 0 })
}

/**
 * What a lock's text says. `place`: its path, for messages.
 * @throws ReproError `package-invalid`
 */
export function readLock(text: string, place: string): Lock {
  const document = parseDocument(text, { schema: 'core', logLevel: 'silent', uniqueKeys: false })
  const [error] = document.errors
  if (error !== undefined) throw unreadable(place, error.message)
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  if (!accepts(value)) throw unreadable(place, faultOf(value))
  const { layers, ...rest } = value as Omit<Lock, (typeof lists)[number] | 'layers'> & LockLines
  const read = Object.fromEntries(lists.map((list) => [list, rest[list].map(installedIn)]))
  return { ...rest, ...read, layers: layers.map(layerIn) } as unknown as Lock
}

/**
 * What a package asks for now and the lock does not know of, in words; nothing where it is of today.
 */
export function outOfDate(lock: Lock, asked: Asked): string | undefined {
  const keys = ['base', 'apt', 'pip', 'npm'] as const
  const key = keys.find((one) => lock.asked[one] !== asked[one])
  return (
    key && `\`${key}\` was ${lock.asked[key] ?? 'not there'} when it was locked, and is ${asked[key] ?? 'not there'}`
  )
}

/** What the schema has against a lock, in words. */
function faultOf(value: unknown): string {
  const validate = newValidator().compile(schema)
  validate(value)
  const [first] = validate.errors ?? []
  return `${first?.instancePath || 'it'} ${first?.message}`
}

type LockLines = { readonly [List in (typeof lists)[number] | 'layers']: readonly string[] }

function lineOf({ name, version, hash }: Installed): string {
  return hash === undefined ? `${name} ${version}` : `${name} ${version} ${hash}`
}

function installedIn(line: string): Installed {
  const [name = '', version = '', hash] = line.split(' ')
  return hash === undefined ? { name, version } : { name, version, hash }
}

function layerIn(line: string): Lock['layers'][number] {
  const [name = '', key = ''] = line.split(' ')
  return { name, key }
}

function unreadable(place: string, why: string): ReproError {
  return new ReproError('package-invalid', `${place} cannot be read: ${why.split('\n')[0]}`, {
    hint: 'Restore it from version control, or write it anew with `repro lock`.',
  })
}
