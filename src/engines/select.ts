import { ReproError, messageOf } from '../errors.ts'
import type { Settings } from '../model/context.ts'
import type { Engine } from './engine.ts'
import { reap } from './reaper.ts'

/**
 * The engine that answers: the one the user names, else the first of the usual sockets.
 * What runs whose process was killed have left on it is removed.
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
      const engine = await DockerEngine.connect(candidate)
      await reap(engine)
      return engine
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
