import type { PackSummary } from '../pack/pack.ts'

/** Most journals and arXiv take no more. In bytes. */
const large = 50e6
const mostLines = 20

/** What was packed, for a terminal. Pure. */
export function packText({ file, sha256, size, package: pkg, data, leftOut }: PackSummary): string {
  const secrets = leftOut.filter(({ why }) => why.startsWith('a secret'))
  const others = leftOut.filter((one) => !secrets.includes(one) && !data.some(({ path }) => path === one.path))
  const outside = data.filter(({ included }) => !included)
  return [
    `packed ${pkg.title}`,
    `  package  sha256 ${pkg.sha256}  ${pkg.files} ${pkg.files === 1 ? 'file' : 'files'}, ${amount(pkg.size)}`,
    `  archive  sha256 ${sha256}  ${amount(size)}  ${file}`,
    ...listed(
      'data taken along',
      data.filter(({ included }) => included).map(({ path }) => path),
    ),
    ...listed(
      'data left outside, had by hash (--with-data takes it along)',
      outside.map(({ path }) => path),
    ),
    ...listed(
      'left out',
      [...secrets, ...others].map(({ path, why }) => `${path}: ${why}`),
    ),
    ...(size > large
      ? [`warning: the archive is larger than ${amount(large)}, which is more than most places take`]
      : []),
  ].join('\n')
}

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length > mostLines ? [`    and ${lines.length - mostLines} more; --json lists all`] : []
  return [`  ${title}:`, ...lines.slice(0, mostLines).map((line) => `    ${line}`), ...more]
}

function amount(bytes: number): string {
  return bytes < 1000
    ? `${bytes} bytes`
    : bytes < 1e6
      ? `${(bytes / 1e3).toFixed(1)} kB`
      : `${(bytes / 1e6).toFixed(1)} MB`
}
