import type Dockerode from 'dockerode'
import type { Leftover } from '../engine.ts'
import { runLabel } from '../labels.ts'
import { onEngine } from './failures.ts'

/** Everything on the engine that says which run it belongs to. */
export async function leftovers(docker: Dockerode): Promise<Leftover[]> {
  const filters = { label: [runLabel] }
  try {
    const [containers, networks, volumes] = await Promise.all([
      docker.listContainers({ all: true, filters }),
      docker.listNetworks({ filters }),
      docker.listVolumes({ filters }),
    ])
    return [
      ...containers.map((one): Leftover => ({ kind: 'container', id: one.Id, labels: one.Labels })),
      ...networks.map((one): Leftover => ({ kind: 'network', id: one.Id, labels: one.Labels ?? {} })),
      ...(volumes.Volumes ?? []).map((one): Leftover => ({ kind: 'volume', id: one.Name, labels: one.Labels ?? {} })),
    ]
  } catch (error) {
    throw onEngine(error, 'list what runs have left')
  }
}
