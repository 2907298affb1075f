import { execFile } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'

/** Where Debian has its administrators put the certificates of those whom this machine trusts besides. */
const authorities = '/usr/local/share/ca-certificates'

function ownAuthorities(): string {
  if (!existsSync(authorities)) return ''
  const files = readdirSync(authorities).filter((file) => file.endsWith('.crt'))
  return files.map((file) => readFileSync(path.join(authorities, file), 'utf8')).join('')
}

/** Builds a paper's Dockerfile by Docker alone. The one flag besides `options` is that which its own head tells of. */
export async function plainBuild(
  { dockerfile, paper }: { readonly dockerfile: string; readonly paper: string },
  options: readonly string[],
): Promise<void> {
  const certificates = ownAuthorities().trim()
  const flag = certificates === '' ? [] : ['--build-arg', `CA_CERTIFICATE=${certificates}`]
  const words = ['build', '--quiet', '--file', dockerfile, ...options, ...flag, paper]
  await promisify(execFile)('docker', words, { maxBuffer: 2 ** 26 })
}
