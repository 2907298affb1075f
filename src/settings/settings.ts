import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { engineSettings, nonEmpty, type Environment } from './engine.ts'
import type { HostSettings, Settings } from '../model/context.ts'
import type { Ceilings } from '../model/plan.ts'

/**
 * What an environment says, and where it says nothing, the defaults. The command passes on `process.env`.
 * @param data directories that may hold wanted data, looked into before those of `REPRO_DATA`
 * @throws ReproError `usage` where it names an engine that there is not
 */
export function settingsFrom(env: Environment = {}, data: readonly string[] = [], ceilings: Ceilings = {}): Settings {
  const home = homedir()
  return {
    engine: engineSettings(env),
    storeDirectory:
      nonEmpty(env['REPRO_STORE']) ?? path.join(nonEmpty(env['XDG_CACHE_HOME']) ?? path.join(home, '.cache'), 'repro'),
    runsDirectory: path.resolve('.repro/runs'),
    dataDirectories: [...data, ...(env['REPRO_DATA'] ?? '').split(path.delimiter).filter((part) => part !== '')],
    host: hostSettings(env),
    seed: nonEmpty(env['REPRO_SEED']) ?? '0',
    ceilings,
    drift: 'refused',
    connection: 'online',
    imageFile: undefined,
    debianSnapshots: nonEmpty(env['REPRO_DEBIAN_SNAPSHOTS']),
  }
}

const caFiles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

/** What tells package managers of mirrors, and of networks that want patience. */
const packageManagerVariables = [
  'PIP_INDEX_URL',
  'PIP_EXTRA_INDEX_URL',
  'PIP_DEFAULT_TIMEOUT',
  'PIP_RETRIES',
  'npm_config_registry',
  'npm_config_fetch_timeout',
  'npm_config_fetch_retries',
]

function hostSettings(env: Environment): HostSettings {
  const caCandidates = [env['SSL_CERT_FILE'], env['NODE_EXTRA_CA_CERTS'], ...caFiles]
  return {
    caBundle: caCandidates.find((file) => file !== undefined && existsSync(file)),
    proxies: chosen(env, ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']),
    packageManagers: withoutPasswords(chosen(env, packageManagerVariables)),
  }
}

function chosen(env: Environment, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, env[name] ?? '']).filter(([, value]) => value !== ''))
}

/** A build runs a stranger's commands: an address with a password in it is not shown to them. */
function withoutPasswords(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => !/\/\/[^/]*@/.test(value)))
}
