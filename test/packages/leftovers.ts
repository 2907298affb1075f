import Dockerode from 'dockerode'
import { runLabel } from '../../src/engines/labels.ts'

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
export async function isRunning(run: string): Promise<boolean> {
  const filters = { label: [`${runLabel}=${run}`], status: ['running'] }
  return (await docker.listContainers({ filters })).length > 0
}
