import type Dockerode from 'dockerode'
import type { ContainerFacts } from '../../model/run.ts'

/** How a container was held, as the engine reports it back. Pure. */
export function containerFacts({
  Config,
  HostConfig: host,
  NetworkSettings,
  Mounts,
}: Dockerode.ContainerInspectInfo): ContainerFacts {
  const networks = Object.values(NetworkSettings.Networks ?? {})
  return {
    user: Config.User,
    networkMode: host.NetworkMode ?? '',
    addresses: networks.flatMap((one) => [one.IPAddress, one.GlobalIPv6Address]).filter(Boolean),
    readOnlyRoot: host.ReadonlyRootfs ?? false,
    privileged: host.Privileged ?? false,
    capabilitiesAdded: host.CapAdd ?? [],
    capabilitiesDropped: host.CapDrop ?? [],
    securityOptions: host.SecurityOpt ?? [],
    ipcMode: host.IpcMode ?? '',
    pidMode: host.PidMode ?? '',
    runtime: host.Runtime ?? '',
    init: host.Init ?? false,
    memory: host.Memory ?? 0,
    memoryAndSwap: host.MemorySwap ?? 0,
    nanoCpus: host.NanoCpus ?? 0,
    pids: host.PidsLimit ?? 0,
    oomScore: host.OomScoreAdj ?? 0,
    devices: (host.Devices ?? []).length + (host.DeviceRequests ?? []).length,
    mounts: Mounts.map(({ Type, Destination, RW }) => ({
      kind: Type,
      target: Destination,
      access: RW ? 'write' : 'read',
    })),
  }
}
