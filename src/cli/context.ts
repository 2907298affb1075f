import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { ReproError } from '../errors.ts'
import type { Ceilings } from '../model/plan.ts'
import type { HostSettings, RunContext, Settings } from '../model/context.ts'
import { ceilingsFrom, type CeilingOptions } from './ceilings.ts'
import { engineSettings } from './engine.ts'
import { createReporter, type Reporter } from './reporter.ts'

/** Options that every command with an engine has. */
export interface CommonOptions extends CeilingOptions {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly data?: readonly string[]
  readonly engine?: string
  readonly allowDrift?: boolean
  readonly image?: string
  readonly offline?: boolean
}

/** A context for one command, with its reporter. Dispose of it before the command's own output is printed. */
export interface CommandContext extends RunContext, Reporter {}

export function commandContext(options: CommonOptions, signal: AbortSignal): CommandContext {
  const style = options.json === true || options.quiet === true ? 'quiet' : 'progress'
  const reporter = createReporter(style, process.stderr)
  const env = options.engine === undefined ? process.env : { ...process.env, REPRO_ENGINE: options.engine }
  return {
    emit: reporter.emit,
    aside: reporter.aside,
    signal,
    settings: {
      ...settingsFrom(env, options.data ?? [], ceilingsFrom(options, env['REPRO_MAX'])),
      drift: options.allowDrift === true ? 'allowed' : 'refused',
      connection: options.offline === true ? 'offline' : 'online',
      imageFile: options.image,
    },
    [Symbol.dispose]: () => reporter[Symbol.dispose](),
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** What the user's environment says. The one place where it is read. */
export function settingsFrom(env: Environment, data: readonly string[], ceilings: Ceilings = {}): Settings {
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

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** Aborted by the first Ctrl-C, with the error that says so; the second ends the process at once. */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort(new ReproError('interrupted', 'interrupted'))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return controller.signal
}
