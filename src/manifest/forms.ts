type Rightly = (match: readonly string[]) => string

/** What people write who know other tools, and what is meant by it, tried in order; the last where a pattern begins so. */
const otherForms: readonly (readonly [form: RegExp, rightly: Rightly, beginning?: string])[] = [
  // Amounts: 15 min, 2 GB, 1 hour.
  [
    /^([0-9]+(?:\.[0-9]+)?)\s*(s|m|h|sec|secs|seconds?|min|mins|minutes?|hrs?|hours?|ki?b|mi?b|gi?b|k|g)$/iu,
    ([, amount = '', unit = '']) => amount + unit.charAt(0).toLowerCase(),
  ],
  [/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)(10\..+)$/iu, ([, doi = '']) => doi],
  [/^(?:https?:\/\/)?orcid\.org\/(.+)$/iu, ([, orcid = '']) => orcid],
  [/^([A-Z][\w./:-]*)$/u, ([image = '']) => image.toLowerCase(), '^[a-z0-9][a-zA-Z0-9._:/@-]'],
  [/^(?:sha256:)?([0-9a-f]{64})$/iu, ([, hash = '']) => hash.toLowerCase()],
  [/^([\w-]+(?:\.[\w-]+)+(?:\/.*)?)$/u, ([address = '']) => `https://${address}`, '^https?'],
  [/^([^/].*)$/u, ([path = '']) => `/${path}`, '^/'],
]

/** The text in the form that a schema's pattern wants; absent where it cannot be told. */
export function rightForm(text: string, pattern: string): string | undefined {
  const wanted = new RegExp(pattern, 'u')
  for (const [form, rightly, beginning = ''] of otherForms) {
    if (!pattern.startsWith(beginning)) continue
    const match = form.exec(text.trim())
    const right = match === null ? undefined : rightly(match)
    if (right !== undefined && right !== text && wanted.test(right)) return right
  }
  return undefined
}

/** A name made of another one: small letters, dashes for what cannot stand in it; absent where nothing fits. */
export function slug(name: string, pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined
  const made = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/gu, '-')
    .replace(/^[._-]+|[._-]+$/gu, '')
  return made !== name && made !== '' && new RegExp(pattern, 'u').test(made) ? made : undefined
}
