import { asList, at } from '../../manifest/json.ts'
import type { Json } from '../../model/json.ts'
import type { Clue, Detector } from '../clue.ts'
import { textAt, textsOf, type Listing } from '../listing.ts'
import { jsonIn, tomlIn, yamlIn } from '../read-text.ts'
import { notebooksOf } from '../notebook-text.ts'
import { plainWords } from './readme.ts'
import { fieldsOf } from './r.ts'

/** What the work is called, whose it is, and under which terms: CITATION.cff, DESCRIPTION, package.json, LICENSE. */
export const about: Detector = (listing) => [
  ...citation(listing),
  ...description(listing),
  ...packageJson(listing),
  ...pyproject(listing),
  ...license(listing),
  ...notebookTitle(listing),
]

function citation(listing: Listing): Clue[] {
  const cff = yamlIn(textAt(listing, 'CITATION.cff'))
  const authors = asList(at(cff, 'authors')).map((one) =>
    [at(one, 'given-names'), at(one, 'family-names')].filter((part) => typeof part === 'string').join(' '),
  )
  return clues({ title: at(cff, 'title'), license: at(cff, 'license'), doi: at(cff, 'doi') }, authors, 'CITATION.cff')
}

function description(listing: Listing): Clue[] {
  const fields = fieldsOf(textAt(listing, 'DESCRIPTION') ?? '')
  return clues({ title: fields.get('Title') ?? null }, [], 'DESCRIPTION')
}

function packageJson(listing: Listing): Clue[] {
  const described = jsonIn(textAt(listing, 'package.json'))
  const author = at(described, 'author')
  const name = typeof author === 'string' ? author.replace(/\s*[<(].*$/, '') : at(author, 'name')
  return clues(
    { title: at(described, 'description'), license: at(described, 'license') },
    typeof name === 'string' ? [name] : [],
    'package.json',
  )
}

function pyproject(listing: Listing): Clue[] {
  const project = at(tomlIn(textAt(listing, 'pyproject.toml')), 'project')
  const authors = asList(at(project, 'authors')).map((one) => at(one, 'name'))
  const title = at(project, 'description')
  return clues(
    { title, license: at(project, 'license') },
    authors.filter((name) => typeof name === 'string'),
    'pyproject.toml',
  )
}

/** The first heading of a notebook, where nothing else has a title. */
function notebookTitle(listing: Listing): Clue[] {
  return notebooksOf(listing).flatMap(({ path, prose }): Clue[] => {
    const heading = /^#\s+(.+)$/m.exec(prose)?.[1]
    return heading === undefined ? [] : [{ kind: 'title', text: plainWords(heading), why: `the heading of ${path}` }]
  })
}

function clues(
  facts: Readonly<Record<'title', Json | undefined> & Partial<Record<'license' | 'doi', Json | undefined>>>,
  authors: readonly string[],
  why: string,
): Clue[] {
  const { title, license: terms, doi } = facts
  return [
    ...(typeof title === 'string' && title.trim() !== ''
      ? [{ kind: 'title', text: title.trim().slice(0, 300), why } as const]
      : []),
    ...authors
      .filter((name) => name.trim() !== '')
      .map((name) => ({ kind: 'author', text: name.trim(), why }) as const),
    ...(typeof terms === 'string' && /^[A-Za-z0-9.+-]+$/.test(terms)
      ? [{ kind: 'license', text: terms, why } as const]
      : []),
    ...(typeof doi === 'string' && doi.startsWith('10.') ? [{ kind: 'doi', text: doi, why } as const] : []),
  ]
}

/** The licenses that are told apart by their first lines. */
const licenses: readonly (readonly [RegExp, string])[] = [
  [/MIT License|Permission is hereby granted, free of charge/i, 'MIT'],
  [/Apache License\s+Version 2\.0/i, 'Apache-2.0'],
  [/CC0 1\.0 Universal/i, 'CC0-1.0'],
  [/Attribution 4\.0 International/i, 'CC-BY-4.0'],
  [/GNU AFFERO GENERAL PUBLIC LICENSE\s+Version 3/i, 'AGPL-3.0-or-later'],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 3/i, 'GPL-3.0-or-later'],
  [/GNU GENERAL PUBLIC LICENSE\s+Version 2/i, 'GPL-2.0-or-later'],
  [/Mozilla Public License Version 2\.0/i, 'MPL-2.0'],
  [/Redistribution and use in source and binary forms[\s\S]*Neither the name/i, 'BSD-3-Clause'],
  [/Redistribution and use in source and binary forms/i, 'BSD-2-Clause'],
]

function license(listing: Listing): Clue[] {
  const [file] = textsOf(listing, /^(LICEN[CS]E|COPYING)(\.\w+)?$/i)
  const found = licenses.find(([pattern]) => pattern.test(file?.text.slice(0, 3000) ?? ''))
  return file === undefined || found === undefined ? [] : [{ kind: 'license', text: found[1], why: file.path }]
}
