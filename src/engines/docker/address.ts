import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import path from 'node:path'
import Dockerode from 'dockerode'
import type { EnginePlace } from '../place.ts'

/** Where an engine's API is to be found, as its library takes it. */
export type EngineAddress =
  | { readonly socketPath: string }
  | {
      readonly protocol: 'http' | 'https' | 'ssh'
      readonly host: string
      readonly port: number
      readonly username?: string
    }

/**
 * What `DOCKER_HOST` says: unix:///path, tcp://host:port, http(s)://host:port, ssh://user@host.
 * @throws Error when it says something else.
 */
export function parseEngineHost(text: string): EngineAddress {
  if (text.startsWith('unix://')) return { socketPath: text.slice('unix://'.length) }
  if (!URL.canParse(text)) throw new Error('not an address of an engine')
  const { protocol, hostname: host, port, username } = new URL(text)
  switch (protocol) {
    case 'tcp:':
    case 'http:':
      return { protocol: 'http', host, port: Number(port || 2375) }
    case 'https:':
      return { protocol: 'https', host, port: Number(port || 2376) }
    case 'ssh:':
      return { protocol: 'ssh', host, port: Number(port || 22), ...(username === '' ? {} : { username }) }
    default:
      throw new Error(`no engine is reached by ${protocol}//`)
  }
}

/** What the library would take from the process's environment where it is not told. A place says all there is to say. */
const nothing = {
  ...{ socketPath: undefined, host: undefined, port: undefined, protocol: undefined, pathPrefix: undefined },
  ...{ username: undefined, ca: undefined, cert: undefined, key: undefined, timeout: undefined },
}

/**
 * What the library is to be told for a place.
 * @throws Error when it is no address, or its certificates cannot be read.
 */
export function clientOptions({ host, tls, sshAgent }: EnginePlace): Dockerode.DockerOptions {
  const address = parseEngineHost(host)
  const secured =
    tls === undefined || 'socketPath' in address ? {} : { ...certificates(tls), protocol: 'https' as const }
  const agent = sshAgent === undefined ? {} : { sshOptions: { agent: sshAgent } }
  return { ...nothing, ...address, ...secured, ...agent }
}

function certificates({ directory, verify }: NonNullable<EnginePlace['tls']>): object {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(path.join(directory, name)))
  return {
    ...{ ca, cert, key },
    ...(verify === 'always' ? {} : { agent: new Agent({ rejectUnauthorized: false }) }),
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** One that gives up on an engine that says nothing for that long, in milliseconds. The library has it, but no type of it. */
export function promptClient(place: EnginePlace, connectionTimeout: number): Dockerode {
  const where = { ...clientOptions(place), connectionTimeout }
  return new Dockerode(where)
}
