import type { Base, Clue, Language, Release } from './clue.ts'
import type { Reasoned } from './proposal.ts'

/** What each release of Debian brings. Source: packages.debian.org. */
const brings: Readonly<Record<Release, Readonly<Record<Language, string>>>> = {
  bookworm: { python: '3.11', r: '4.2', node: '18' },
  trixie: { python: '3.13', r: '4.5', node: '20' },
  bullseye: { python: '3.9', r: '4.0', node: '12' },
}
const names: Readonly<Record<Language, string>> = { python: 'Python', r: 'R', node: 'Node' }

type Wish = Extract<Clue, { kind: 'version' }>

/** The base that the work is made for: the one that it names, else the Debian release that has the wanted versions. */
export function chooseBase(clues: readonly Clue[]): Reasoned<Base> {
  const named = clues.find((clue) => clue.kind === 'base')
  if (named !== undefined) return { value: named.base, why: named.why }
  const wishes = clues.filter((clue) => clue.kind === 'version')
  const releases = Object.keys(brings) as Release[]
  const [best = 'bookworm'] = releases.toSorted((a, b) => fulfilled(b, wishes).length - fulfilled(a, wishes).length)
  const unfulfilled = wishes.find((wish) => !fulfilled(best, wishes).includes(wish))
  if (unfulfilled !== undefined) return elsewhere(unfulfilled, clues, best)
  const reasons = wishes.map(({ language, why }) => `${why}; it has ${names[language]} ${brings[best][language]}`)
  return { value: { debian: best }, why: reasons[0] ?? 'nothing asks for another; its packages are installed by name' }
}

/** No Debian release has it. An image of the language does where its packages come from pip or npm, and not from Debian. */
function elsewhere({ language, wanted, why }: Wish, clues: readonly Clue[], best: Release): Reasoned<Base> {
  const number = /\d+(\.\d+)?/.exec(wanted)?.[0] ?? ''
  const own = clues.some(({ kind }) => kind === (language === 'python' ? 'pip' : 'npm'))
  if (own && language === 'python')
    return {
      value: `python:${number}-slim-bookworm`,
      why: `${why} wants Python ${wanted}, which no Debian release has`,
    }
  if (own && language === 'node')
    return {
      value: `node:${number.split('.')[0]}-bookworm-slim`,
      why: `${why} wants Node ${wanted}, which no Debian release has`,
    }
  return {
    value: { debian: best },
    why: `${why} wants ${names[language]} ${wanted}, which no Debian release has; this one has ${brings[best][language]}`,
  }
}

function fulfilled(release: Release, wishes: readonly Wish[]): Wish[] {
  return wishes.filter(({ language, wanted }) => satisfies(brings[release][language], wanted))
}

/** Whether a version is one of those that a specifier of pip's or npm's names, as far as its own digits say. */
export function satisfies(version: string, wanted: string): boolean {
  return wanted.split('||').some((choice) => {
    const parts = choice.match(/(?:[<>=!~^]=?|===)?\s*v?\d+(?:\.(?:\d+|[x*]))*/g) ?? []
    return parts.every((part) => satisfiesOne(version, part))
  })
}

function satisfiesOne(version: string, part: string): boolean {
  const [, operator = '', number = ''] = /^(\D*?)\s*v?(\d.*)$/.exec(part) ?? []
  const wanted = number
    .split('.')
    .filter((digits) => /^\d+$/.test(digits))
    .map(Number)
  const order = compare(version.split('.').map(Number), wanted)
  switch (operator.trim()) {
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '!=':
      return order !== 0
    case '^':
    case '~=':
      return order >= 0 && version.split('.')[0] === String(wanted[0])
    default:
      return order === 0
  }
}

/** By the digits that both have: 3.11 is neither older nor newer than 3.11.4. */
function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((digits, place) => b[place] !== undefined && digits !== b[place])
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0)
}
