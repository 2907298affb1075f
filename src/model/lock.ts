import type { Inventory } from './inventory.ts'

/** `repro.lock`: which environment it was. Its schema: schema/lock.schema.json. */
export interface Lock extends Omit<Inventory, 'incomplete'> {
  readonly format: 1
  /** What the package asked for when it was locked; a lock of something else is out of date. */
  readonly asked: Asked
  /** What the environment starts from: the digest that a registry knows it by; of what was made here, of its files. */
  readonly base: { readonly name: string; readonly digest: string }
  /** Of the environment that is built from this lock, without the package's own code. */
  readonly layers: readonly { readonly name: string; readonly key: string }[]
}

/** What is asked for, each in a reader's words; a file with its hash. */
export type Asked = Readonly<Partial<Record<'base' | 'apt' | 'pip' | 'npm', string>>>

/** What to do where the locked environment cannot be had: nothing, or the nearest that can. */
export type DriftRule = 'refused' | 'allowed'

/** One thing in which an environment is not the locked one. */
export interface Drift {
  readonly kind: 'platform' | 'base' | 'runtimes' | 'apt' | 'pip' | 'npm' | 'r'
  readonly name: string
  /** Version, or versions; where they are the same, with hashes. Absent: it was not there. */
  readonly locked: string | undefined
  /** Absent: it is not there. */
  readonly found: string | undefined
}
