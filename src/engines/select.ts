import { ReproError, messageOf } from '../errors.ts'
import type { EngineSettings, Settings } from '../model/context.ts'
import type { Engine } from './engine.ts'
import { placeText, type EnginePlace } from './place.ts'
import { enginePlaces } from './places.ts'
import { reap } from './reaper.ts'

/**
 * The engine that answers: the one the user names, else the first of the usual sockets, else a Podman that is installed
 * and started for us. What runs whose process was killed have left on it is removed.
 * @throws ReproError `no-engine` with everything that was tried.
 */
export async function findEngine({ settings }: { readonly settings: Settings }): Promise<Engine> {
  return connected(settings.engine, undefined, reap)
}

/** How long an engine that is only asked may say nothing, in milliseconds. */
const askPatience = 8000

/**
 * The engine that answers soon, for who can do without one and changes nothing on it.
 * @returns nothing where none does.
 */
export async function askEngine({ settings }: { readonly settings: Settings }): Promise<Engine | undefined> {
  try {
    return await connected(settings.engine, askPatience)
  } catch (error) {
    if (error instanceof ReproError && error.code === 'no-engine') return undefined
    throw error
  }
}

/** `patience`: as of `DockerEngine.connect`. `prepare`: what belongs to finding it; the next is tried where that fails. */
async function connected(
  settings: EngineSettings,
  patience?: number,
  prepare: (engine: Engine) => Promise<unknown> = async () => {},
): Promise<Engine> {
  // Loaded only now: commands without an engine start faster without its library.
  const { DockerEngine } = await import('./docker/docker.ts')
  return atFirstThatAnswers(settings, async (place, release) => {
    const engine = await DockerEngine.connect(place, release, patience)
    await ensureWanted(settings, engine.identity.name)
    await prepare(engine)
    return engine
  })
}

/** @throws Error where another engine than the wanted one answers. */
export async function ensureWanted({ name }: EngineSettings, found: string): Promise<void> {
  if (name !== undefined && name !== found) throw new Error(`that is ${found}, not ${name}`)
}

/**
 * Tries a place after the other. `release` ends what was started for it; whoever gets to use the place calls it.
 * @throws ReproError `no-engine`
 */
export async function atFirstThatAnswers<T>(
  settings: EngineSettings,
  use: (place: EnginePlace, release: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const places = await enginePlaces(settings)
  const tried: string[] = []
  for (const place of places) {
    try {
      return await use(place, async () => {})
    } catch (error) {
      tried.push(`  ${placeText(place)}: ${messageOf(error)}`)
    }
  }
  // Where the user says where the engine is, no other is taken; unless it is Podman that he wants.
  const named = places.length === 1 ? places[0]?.source : undefined
  if (
    settings.name === 'podman'
      ? settings.containerHost === undefined
      : settings.name === undefined && named === undefined
  ) {
    try {
      const { startPodman } = await import('./podman/service.ts')
      const service = await startPodman()
      if (service === undefined) tried.push('  podman: not installed')
      else {
        const release = async (): Promise<void> => service[Symbol.asyncDispose]()
        try {
          return await use(service.place, release)
        } catch (error) {
          await release()
          throw error
        }
      }
    } catch (error) {
      tried.push(`  podman system service: ${messageOf(error)}`)
    }
  }
  throw new ReproError('no-engine', `no ${settings.name ?? 'container engine'} answers`, {
    hint: `${remedy(settings, named)} Tried:\n${tried.join('\n')}`,
  })
}

function remedy({ name }: EngineSettings, named: string | undefined): string {
  const setup = `\`repro setup${name === 'podman' ? ' --engine podman' : ''}\` installs one.`
  if (named === undefined) return `${setup} \`repro doctor\` says what is there.`
  return `${named} names it: correct or unset that, or start the engine there; ${setup}`
}
