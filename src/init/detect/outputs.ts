import type { Clue, Detector } from '../clue.ts'
import { directoryOf, linesOf, textsOf } from '../listing.ts'
import { notebookSource, notebooksOf } from '../notebook-text.ts'

const name = `["'\`]([^"'\`\\n{}$%*?]+\\.[A-Za-z0-9]{1,8})["'\`]`

/** How languages write a file whose name stands in the code. */
const writes: readonly RegExp[] = [
  new RegExp(`\\bopen\\(\\s*${name}\\s*,\\s*(?:mode\\s*=\\s*)?["'][wax]`),
  new RegExp(
    `\\.(?:to_csv|to_json|to_excel|to_parquet|to_latex|to_pickle|to_html|savefig|save|savetxt|write_text|write_csv|tofile)\\(\\s*${name}`,
  ),
  new RegExp(`\\bnp\\.save\\w*\\(\\s*${name}`),
  new RegExp(`Path\\(\\s*${name}\\s*\\)\\.write_`),
  new RegExp(
    `\\b(?:write\\.csv2?|write\\.table|write_csv|saveRDS|write_json|writeLines|sink|write|fwrite|save)\\([^\\n]*${name}`,
  ),
  new RegExp(`\\b(?:ggsave|png|pdf|svg|jpeg|tiff)\\(\\s*(?:file(?:name)?\\s*=\\s*)?${name}`),
  new RegExp(`\\b(?:writeFileSync|writeFile|createWriteStream)\\(\\s*${name}`),
]

/** Files that scripts say they write, and addresses from which they fetch a file to a path. */
export const outputs: Detector = (listing) => {
  const sources = [
    ...textsOf(listing, /\.(py|[rR]|js|mjs|cjs|sh|pl)$/),
    ...notebooksOf(listing).map((one) => ({ path: one.path, text: notebookSource(one) })),
  ]
  return sources.flatMap(({ path, text }) =>
    linesOf(text).flatMap((line) => [...written(path, line), ...fetched(path, line)]),
  )
}

type Numbered = { readonly text: string; readonly number: number }

function written(script: string, { text, number }: Numbered): Clue[] {
  const path = writes.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined)
  return path === undefined ? [] : [{ kind: 'output', script, path, why: `${script} line ${number}` }]
}

/** `urlretrieve(url, path)`, `download.file(url, path)`. */
function fetched(script: string, { text, number }: Numbered): Clue[] {
  const call =
    /(?:urlretrieve|download\.file|wget\.download)\(\s*(?:url\s*=\s*)?["'](https?:\/\/[^"']+)["']\s*,\s*(?:destfile\s*=\s*|filename\s*=\s*|out\s*=\s*)?["']([^"']+)["']/.exec(
      text,
    )
  const [, url = '', path = ''] = call ?? []
  const why = `${script} line ${number}`
  if (call !== null) return [{ kind: 'data', path, url, why }]
  const read =
    /(?:read_csv|read_table|read\.csv|fread|urlopen|requests\.get|read_excel|fetch)\(\s*["'](https?:\/\/[^"']+)["']/.exec(
      text,
    )?.[1]
  if (read === undefined || !/\.(csv|tsv|json|txt|zip|gz|xlsx?|data|parquet)([?#]|$)/i.test(read)) return []
  const file =
    read
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? 'data'
  const hint = `declare it under \`data\`, and have the script read the file: \`${directoryOf(script) === '' ? '' : '../'}data/${file}\``
  return [{ kind: 'missing', message: `${why} reads ${read}, and a step has no network`, hint }]
}
