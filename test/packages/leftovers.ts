import Dockerode from 'dockerode'

const docker = new Dockerode()

/** Names of what an engine still holds of a run: containers, volumes, networks. */
export async function leftovers(run: string): Promise<string[]> {
  return heldBy([`org.repro.run=${run}`])
}

/** Ids of runs that have a container that is running a step of this name. */
export async function runsOfStep(step: string): Promise<string[]> {
  const filters = { label: [`org.repro.step=${step}`], status: ['running'] }
  const containers = await docker.listContainers({ filters })
  return containers.map(({ Labels }) => Labels['org.repro.run'] ?? '')
}

async function heldBy(label: string[]): Promise<string[]> {
  const filters = { label }
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
