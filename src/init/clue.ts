import type { Listing } from './listing.ts'

/** One thing that a file says about the package, and where it says so. */
export type Clue =
  | { readonly kind: 'title' | 'author' | 'license' | 'doi'; readonly text: string; readonly why: string }
  /** A Debian release or the reference of an image that the work is made for. */
  | { readonly kind: 'base'; readonly base: Base; readonly why: string }
  /** Which versions of a language the work is made for, as its files say it. */
  | { readonly kind: 'version'; readonly language: Language; readonly wanted: string; readonly why: string }
  /** `declared`: the author names it; else it follows from what the code uses. */
  | { readonly kind: 'apt'; readonly name: string; readonly why: string; readonly declared?: true }
  | { readonly kind: 'pip' | 'npm'; readonly file: string; readonly why: string }
  | { readonly kind: 'setup'; readonly command: string; readonly why: string }
  /** A file that the proposal needs and that another one's content makes. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly why: string }
  | { readonly kind: 'data'; readonly path: string; readonly url: string; readonly why: string }
  | CommandClue
  | ServiceClue
  | { readonly kind: 'output'; readonly script: string; readonly path: string; readonly why: string }
  /** What is not there and would be needed. */
  | ({ readonly kind: 'missing' } & Missing)

/** What is not there and would be needed, and what to do. */
export interface Missing {
  readonly message: string
  readonly hint: string
  /** Without it no manifest can be right, so that none is written. */
  readonly needed?: true
}

export type Language = 'python' | 'r' | 'node'
export type Base = { readonly debian: Release } | string
export type Release = 'bullseye' | 'bookworm' | 'trixie'

/** Something that is run. */
export interface CommandClue {
  readonly kind: 'command'
  /** How sure it is: what the author tells to run comes before what merely can be run. */
  readonly rank: Rank
  readonly run: Action
  /** What a step of it is called. */
  readonly name: string
  readonly why: string
}

export type Action = { readonly run: string } | { readonly notebook: string; readonly kernel: string | undefined }

/** From the surest: the README's words, a build file, the only candidates there are. */
export const ranks = ['told', 'build', 'guessed'] as const
export type Rank = (typeof ranks)[number]

export interface ServiceClue {
  readonly kind: 'service'
  readonly script: string
  readonly run: string
  readonly port: number
  /** Paths that answer to a plain GET. */
  readonly paths: readonly string[]
  readonly why: string
}

/** Looks at one kind of file. Pure; never throws, whatever the files hold. */
export type Detector = (listing: Listing) => Clue[]
