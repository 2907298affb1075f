import { stringify } from 'yaml'
import { refer, type Schema } from './schema.ts'
import { kindOf, togetherOf } from './words.ts'

/** A step on the way to a part: a key, a name that the author chooses, or an item of a list. */
interface Way {
  readonly label: string
  /** The key in an example; absent: an item of a list. */
  readonly key: string | undefined
}

/** A part of the manifest that has keys of its own, and where it stands. */
interface Part {
  readonly path: readonly Way[]
  readonly schema: Schema
}

/** What a section is written from: the whole schema, and the titles of all sections. */
interface Book {
  readonly root: Schema
  readonly titles: readonly string[]
}

/** docs/manifest.md, from the manifest's schema. */
export function manifestPage(root: Schema): string {
  const parts = partsOf({ path: [], schema: root }, root)
  const titles = parts.slice(1).map(({ path }) => titleOf(path))
  return `# The manifest

<!-- Generated from schema/repro.schema.json by \`npm run generate\`. Edit the schema, not this file. -->

${root.description} Keys in bold must be there; a key that is not listed is an error.

${yaml('yaml', root.examples?.[0])}

${titles.map((title) => `[${title}](#${anchorOf(title)})`).join(' · ')}

${parts.map((part) => section(part, { root, titles })).join('\n\n')}
`
}

function section(part: Part, book: Book): string {
  const { path, schema } = part
  const isWhole = path.length === 0
  const forms = (schema.oneOf ?? []).map((form) => refer(form, book.root)).filter(({ title }) => title !== undefined)
  const [example] = isWhole ? [] : (schema.examples ?? [])
  return [
    isWhole ? '## At the top' : `## ${titleOf(path)}`,
    ...(isWhole ? [] : [String(schema.description)]),
    ...keys(part, book),
    ...forms.flatMap((form) => [`**${form.title}.** ${form.description}`, ...keys({ path, schema: form }, book)]),
    ...(example === undefined ? [] : [yaml('yaml part', nested(path, example))]),
  ].join('\n\n')
}

function keys({ path, schema }: Part, { root, titles }: Book): string[] {
  const rows = Object.entries(schema.properties ?? {}).map(([key, given]) => {
    const name = schema.required?.includes(key) === true ? `**\`${key}\`**` : `\`${key}\``
    const here = titleOf([...path, { label: key, key }])
    const below = titles.find((title) => [here, `${here}.NAME`, `${here}.PATH`, `${here}[]`].includes(title))
    const kind = kindOf(given, root)
    const linked = below === undefined ? kind : kind.replace('keys', `[keys](#${anchorOf(below)})`)
    return `| ${name} | ${linked} | ${sayings(key, refer(given, root))} |`
  })
  if (rows.length === 0) return []
  const together = togetherOf(schema)
  return [['| key | is | |', '|---|---|---|', ...rows].join('\n'), ...(together === '' ? [] : [together])]
}

function sayings(key: string, property: Schema): string {
  const given = property.default === undefined ? '' : ` Default: \`${inFlow(property.default)}\`.`
  const examples = (property.examples ?? []).map((example) => inFlow({ [key]: example }))
  const short = examples.filter((example) => example.length <= 100)
  const shown = short.length === 0 ? '' : `<br>${short.map((example) => `\`${example}\``).join('<br>')}`
  return `${property.description}${given}${shown}`.replaceAll('|', '\\|')
}

/** The part itself, and those below it, in the order in which a reader meets them; what stands in two places, once. */
function partsOf(part: Part, root: Schema, met = new Set<Schema>()): Part[] {
  if (met.has(part.schema)) return []
  met.add(part.schema)
  const forms = [part.schema, ...(part.schema.oneOf ?? []).map((form) => refer(form, root))]
  const below = forms.flatMap((form) =>
    Object.entries(form.properties ?? {}).flatMap(([key, given]) =>
      inside({ path: [...part.path, { label: key, key }], schema: refer(given, root) }, root),
    ),
  )
  return [part, ...below.flatMap((next) => partsOf(next, root, met))]
}

/** Where a property's value, or each of its items, has keys of its own: that part. */
function inside({ path, schema }: Part, root: Schema): Part[] {
  if (hasKeys(schema, root)) return [{ path, schema }]
  if (schema.items !== undefined) {
    return inside({ path: [...path, { label: '[]', key: undefined }], schema: refer(schema.items, root) }, root)
  }
  const of = schema.additionalProperties
  if (typeof of !== 'object' || of.$ref === undefined) return []
  const [key] = Object.keys(schema.examples?.[0] ?? {})
  const label = schema.propertyNames?.$ref === '#/$defs/path' ? 'PATH' : 'NAME'
  return inside({ path: [...path, { label, key }], schema: refer(of, root) }, root)
}

function hasKeys(schema: Schema, root: Schema): boolean {
  return schema.properties !== undefined || (schema.oneOf ?? []).some((form) => hasKeys(refer(form, root), root))
}

function titleOf(path: readonly Way[]): string {
  return path
    .map(({ label }) => label)
    .join('.')
    .replaceAll('.[]', '[]')
}

/** As GitHub makes them of headings. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

/** An example where it stands in a manifest. */
function nested(path: readonly Way[], example: unknown): unknown {
  return path.toReversed().reduce((inner, { key }) => (key === undefined ? [inner] : { [key]: inner }), example)
}

function inFlow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: true, lineWidth: 0 })
    .trim()
    .replace(/^\{ (.*) \}$/s, '$1')
}

function yaml(fence: string, value: unknown): string {
  return `\`\`\`${fence}\n${stringify(value, { lineWidth: 100 })}\`\`\``
}
