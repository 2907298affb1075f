import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Dockerode from 'dockerode'
import { runLabel } from '../../src/engines/labels.ts'
import type { TemporaryDirectory } from '../unit/io/temporary.ts'
import type { Started } from './repro.ts'

const docker = new Dockerode()

/** Names of what an engine still holds of a run: containers, volumes, networks. */
export async function leftovers(run: string): Promise<string[]> {
  const filters = { label: [`${runLabel}=${run}`] }
  const [containers, volumes, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listVolumes({ filters }),
    docker.listNetworks({ filters }),
  ])
  return [
    ...containers.map(({ Names }) => `container ${Names.join(' ')}`),
    ...volumes.Volumes.map(({ Name }) => `volume ${Name}`),
    ...networks.map(({ Name }) => `network ${Name}`),
  ]
}

/** Whether a container of a run is running. */
async function isRunning(run: string): Promise<boolean> {
  const filters = { label: [`${runLabel}=${run}`], status: ['running'] }
  return (await docker.listContainers({ filters })).length > 0
}

/** What is looked for, when it is there while something runs. */
export async function until<T>(look: () => Promise<T | undefined | false>, { child, ended }: Started): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (child.exitCode !== null) throw new Error(`ended too soon: ${JSON.stringify(await ended)}`)
    await sleep(50)
  }
}

/** The id of the run that was begun in a package, once a container of it is running. */
export async function runIn({ path: directory }: TemporaryDirectory, started: Started): Promise<string> {
  return until(async () => {
    const runs = await readdir(path.join(directory, '.repro', 'runs')).catch(() => [])
    const run = runs.find((name) => !name.startsWith('.'))
    return run !== undefined && (await isRunning(run)) ? run : undefined
  }, started)
}
