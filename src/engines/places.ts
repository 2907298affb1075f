import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ReproError, messageOf } from '../errors.ts'
import { exists } from '../io/files.ts'
import type { EngineSettings } from '../model/context.ts'
import type { EnginePlace } from './place.ts'

/**
 * Where to look for an engine, in order: where the user says that it is, as `docker` itself understands him, else the
 * usual sockets. Of a wanted Podman, `CONTAINER_HOST` is asked first, and what speaks of Docker is no reason to look
 * nowhere else.
 * @throws ReproError `no-engine` where the user names a context that there is not.
 */
export async function enginePlaces(settings: EngineSettings): Promise<readonly EnginePlace[]> {
  const { name, dockerHost, containerHost, sockets } = settings
  const usual = sockets.map((socket): EnginePlace => ({ host: `unix://${socket}` }))
  if (name !== 'docker' && containerHost !== undefined && dockerHost === undefined) {
    return [{ host: containerHost, source: 'CONTAINER_HOST', ...agentOf(settings) }]
  }
  if (name === 'podman') {
    if (containerHost !== undefined) return [{ host: containerHost, source: 'CONTAINER_HOST', ...agentOf(settings) }]
    return [...(dockerHost === undefined ? [] : [placeOfHost(dockerHost, settings)]), ...usual]
  }
  if (dockerHost !== undefined) return [placeOfHost(dockerHost, settings)]
  const context = await placeOfContext(settings)
  return context === undefined ? usual : [context]
}

function agentOf({ sshAgent }: EngineSettings): Pick<EnginePlace, 'sshAgent'> {
  return sshAgent === undefined ? {} : { sshAgent }
}

function placeOfHost(host: string, settings: EngineSettings): EnginePlace {
  const { certificates } = settings
  const tls = certificates === undefined ? {} : { tls: { directory: certificates, verify: 'always' as const } }
  return { host, source: 'DOCKER_HOST', ...tls, ...agentOf(settings) }
}

/** What is read of a context's `meta.json`. */
interface ContextMeta {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string; readonly SkipTLSVerify?: boolean } }
}

/** Docker's chosen context: `DOCKER_CONTEXT`, else the settings' `currentContext`; nothing for the default one. */
async function placeOfContext(settings: EngineSettings): Promise<EnginePlace | undefined> {
  const { dockerContext, dockerConfig } = settings
  const name = dockerContext ?? (await currentContext(path.join(dockerConfig, 'config.json')))
  if (name === undefined || name === 'default') return undefined
  const id = createHash('sha256').update(name).digest('hex')
  const file = path.join(dockerConfig, 'contexts/meta', id, 'meta.json')
  const endpoint = await endpointOf(file).catch((error: unknown) => {
    throw noContext(name, messageOf(error), error)
  })
  if (endpoint?.Host === undefined) throw noContext(name, `${file} names no address`)
  const directory = path.join(dockerConfig, 'contexts/tls', id, 'docker')
  const tls = (await exists(directory))
    ? { tls: { directory, verify: endpoint.SkipTLSVerify === true ? ('never' as const) : ('always' as const) } }
    : {}
  return { host: endpoint.Host, source: `Docker's context ${name}`, ...tls, ...agentOf(settings) }
}

async function endpointOf(
  file: string,
): Promise<{ readonly Host?: string; readonly SkipTLSVerify?: boolean } | undefined> {
  return (JSON.parse(await readFile(file, 'utf8')) as ContextMeta).Endpoints?.docker
}

function noContext(name: string, why: string, cause?: unknown): ReproError {
  return new ReproError('no-engine', `Docker's context ${name} cannot be used: ${why}`, {
    hint: '`docker context ls` lists those that there are; DOCKER_CONTEXT and `docker context use` choose one.',
    cause,
  })
}

/** Settings that are not there, or are no JSON, choose nothing: `docker` goes on as well. */
async function currentContext(file: string): Promise<string | undefined> {
  try {
    const { currentContext: name } = JSON.parse(await readFile(file, 'utf8')) as { readonly currentContext?: unknown }
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}
