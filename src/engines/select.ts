import { ReproError, messageOf } from '../errors.ts'
import type { Settings } from '../model/context.ts'
import type { EngineAddress } from './docker/docker.ts'
import type { Engine } from './engine.ts'

/**
 * The engine that answers: the one the user names, else the first of the usual sockets.
 * @throws ReproError `no-engine` with everything that was tried.
 */
export async function findEngine({ settings }: { readonly settings: Settings }): Promise<Engine> {
  const { engineHost, engineSockets } = settings
  const candidates = engineHost === undefined ? engineSockets.map((socket) => `unix://${socket}`) : [engineHost]
  // Loaded only now: commands without an engine start faster without its library.
  const { DockerEngine } = await import('./docker/docker.ts')
  const tried: string[] = []
  for (const candidate of candidates) {
    try {
      return await DockerEngine.connect(parseEngineHost(candidate))
    } catch (error) {
      tried.push(`  ${candidate}: ${messageOf(error)}`)
    }
  }
  const remedy =
    engineHost === undefined
      ? '`repro setup` installs and starts one; `repro doctor` says what is there.'
      : 'DOCKER_HOST names it: correct or unset that variable, or start the engine there; `repro setup` installs one.'
  throw new ReproError('no-engine', 'no container engine answers', { hint: `${remedy} Tried:\n${tried.join('\n')}` })
}

/** What `DOCKER_HOST` says: unix:///path, tcp://host:port, http(s)://host:port. */
export function parseEngineHost(text: string): EngineAddress {
  if (text.startsWith('unix://')) return { socketPath: text.slice('unix://'.length) }
  if (!URL.canParse(text)) throw new Error('not an address of an engine')
  const { protocol, hostname, port } = new URL(text)
  switch (protocol) {
    case 'tcp:':
    case 'http:':
      return { protocol: 'http', host: hostname, port: Number(port || 2375) }
    case 'https:':
      return { protocol: 'https', host: hostname, port: Number(port || 2376) }
    case 'ssh:':
      return { protocol: 'ssh', host: hostname, port: Number(port || 22) }
    default:
      throw new Error(`no engine is reached by ${protocol}//`)
  }
}
