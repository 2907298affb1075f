import { closeSync, constants, openSync, readSync } from 'node:fs'
import type Dockerode from 'dockerode'
import { onEngine } from '../docker/failures.ts'
import type { Dialect } from '../docker/dialect.ts'
import { followBuildah } from './build.ts'

/** Podman answers Docker's API, with Buildah where Docker has BuildKit. */
export const podmanDialect: Dialect = {
  name: 'podman',
  build: {},
  followBuild: followBuildah,
  container: withinOwnProcesses,
  ready: initialise,
  // It takes the outer quotes away, and means the rest as it stands.
  label: (name, value) => `LABEL ${name}="${value}"`,
  ranOutOfMemory,
}

/** What a machine's user may have at least where nobody said otherwise: its number of process ids, unless raised. */
const ordinaryProcesses = 32_768

/**
 * Podman raises the number of processes of a container's user as far as the kernel goes, which takes a privilege that
 * root of a virtual machine may not have. It is left at what every machine gives; `pids` is the bound that counts.
 */
function withinOwnProcesses(asked: Dockerode.ContainerCreateOptions): Dockerode.ContainerCreateOptions {
  const most = { Name: 'nproc', Soft: ordinaryProcesses, Hard: ordinaryProcesses }
  return { ...asked, HostConfig: { ...asked.HostConfig, Ulimits: [...(asked.HostConfig?.Ulimits ?? []), most] } }
}

/** The part of the library below its methods; it has no type for it. */
interface Modem {
  dial(request: object, answered: (error: unknown) => void): void
}

/** Podman fills a volume from the image when the container is first made ready, which else happens at its start. */
async function initialise(docker: Dockerode, id: string): Promise<void> {
  const modem = docker.modem as Modem
  const request = {
    path: `/v4.0.0/libpod/containers/${id}/init`,
    method: 'POST',
    statusCodes: { 204: true, 304: true, 404: 'no such container', 500: 'server error' },
  }
  await new Promise<void>((resolve, reject) => {
    modem.dial(request, (error) => {
      if (error === null || error === undefined) resolve()
      else reject(onEngine(error, 'make a container ready'))
    })
  })
}

/**
 * With control groups of version 1 Podman hears nothing of it, but the kernel's own log does, where we may read that.
 * A record is one read; what was overwritten meanwhile is passed over (EPIPE), and the end is EAGAIN.
 */
function ranOutOfMemory(id: string): boolean {
  let log: number | undefined
  try {
    log = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK)
    const record = Buffer.alloc(8192)
    for (;;) {
      const text = readRecord(log, record)
      if (text?.includes(`oom_memcg=/`) === true && text.includes(id)) return true
    }
  } catch {
    return false
  } finally {
    if (log !== undefined) closeSync(log)
  }
}

function readRecord(log: number, into: Buffer): string | undefined {
  try {
    return into.toString('latin1', 0, readSync(log, into))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return undefined
    throw error
  }
}
