import { readFile } from 'node:fs/promises'
import { caVariables } from '../model/certificates.ts'
import type { HostSettings } from '../model/context.ts'
import type { TarEntry } from './tar.ts'

/** Where a build finds the host's settings; see `run` in plan/dockerfile.ts. */
const mounted = '/run/repro'

/**
 * What a build is lent of this machine: its certificate authorities and its package managers' settings.
 * A directory `host/` of the build's context, mounted while a command runs, never copied into a layer.
 */
export async function hostContext({ caBundle, packageManagers }: HostSettings): Promise<TarEntry[]> {
  const bundle = caBundle === undefined ? undefined : await readFile(caBundle, 'utf8').catch(() => undefined)
  const variables = { ...packageManagers }
  if (bundle !== undefined) {
    for (const name of caVariables) variables[name] = `${mounted}/ca.crt`
    variables['APT_CONFIG'] = `${mounted}/apt.conf`
  }
  const exports = Object.entries(variables).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`,
  )
  return [
    { kind: 'directory', path: 'host' },
    { kind: 'text', path: 'host/env', text: exports.join('') },
    ...(bundle === undefined
      ? []
      : [
          { kind: 'text' as const, path: 'host/ca.crt', text: bundle },
          { kind: 'text' as const, path: 'host/apt.conf', text: `Acquire::https::CaInfo "${mounted}/ca.crt";\n` },
        ]),
  ]
}
