import type Dockerode from 'dockerode'
import {
  containerUser,
  dataDirectory,
  largestFile,
  temporarySpace,
  workDirectory,
  type ContainerSpec,
  type Volume,
} from '../engine.ts'

const gibibyte = 1024 ** 3

/** What every step finds in its environment. User directories point into /tmp, which is writable and forgotten. */
const environment = {
  TZ: 'UTC',
  LANG: 'C.UTF-8',
  LC_ALL: 'C.UTF-8',
  SOURCE_DATE_EPOCH: '0',
  PYTHONHASHSEED: '0',
  PYTHONUNBUFFERED: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  HOME: '/tmp',
  TMPDIR: '/tmp',
  XDG_CACHE_HOME: '/tmp/.cache',
  XDG_CONFIG_HOME: '/tmp/.config',
  XDG_DATA_HOME: '/tmp/.local/share',
  XDG_STATE_HOME: '/tmp/.local/state',
  XDG_RUNTIME_DIR: '/tmp/.runtime',
  MPLCONFIGDIR: '/tmp/.matplotlib',
  IPYTHONDIR: '/tmp/.ipython',
  JUPYTER_CONFIG_DIR: '/tmp/.jupyter',
  R_LIBS_USER: '/tmp/R',
  R_USER: '/tmp',
}

/**
 * A place that an image declares as a volume, and the volume that is there instead: the engine fills it from the image,
 * and like all else of the image it is read-only.
 */
export interface KeptPlace {
  readonly target: string
  readonly volume: Volume
}

/**
 * The container that every step gets: sealed and bounded. Pure.
 * Nothing in it comes from a package but the command, the environment and the amounts of memory and processors of each kind.
 * `cores`: of the engine's machine. `kept`: in place of the volumes that the image would have.
 */
export function sealedContainer(
  spec: ContainerSpec,
  cores: number,
  kept: readonly KeptPlace[] = [],
): Dockerode.ContainerCreateOptions {
  const [entrypoint = '', ...rest] = spec.command
  return {
    Image: spec.image,
    Entrypoint: [entrypoint],
    Cmd: rest,
    Env: Object.entries({ ...environment, ...spec.environment }).map(([name, value]) => `${name}=${value}`),
    User: `${containerUser.uid}:${containerUser.gid}`,
    WorkingDir: workDirectory,
    Hostname: 'repro',
    Tty: spec.input === 'terminal',
    OpenStdin: spec.input !== undefined,
    // The end of what it is given is the end of what it reads.
    StdinOnce: spec.input !== undefined,
    AttachStdout: true,
    AttachStderr: true,
    StopSignal: 'SIGTERM',
    Healthcheck: { Test: ['NONE'] },
    Labels: { ...spec.labels },
    HostConfig: {
      NetworkMode: networkMode(spec),
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges:true'],
      Privileged: false,
      Init: true,
      IpcMode: 'private',
      PidsLimit: spec.pids,
      Memory: spec.memory,
      MemorySwap: spec.memory,
      NanoCpus: Math.round(Math.min(spec.cpus, cores) * 1e9),
      // Not by name, which would be a path of the machine: so many of those that the engine's own driver for them has.
      ...(spec.gpus === undefined || spec.gpus === 0
        ? {}
        : { DeviceRequests: [{ Driver: '', Count: spec.gpus, Capabilities: [['gpu']] }] }),
      OomScoreAdj: 500,
      ShmSize: gibibyte / 4,
      Tmpfs: { '/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${temporarySpace}` },
      Ulimits: [
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'nofile', Soft: 8192, Hard: 8192 },
        { Name: 'fsize', Soft: largestFile, Hard: largestFile },
      ],
      LogConfig: { Type: 'json-file', Config: { 'max-size': '64m', 'max-file': '2' } },
      RestartPolicy: { Name: 'no' },
      Mounts: [
        { Type: 'volume', Source: spec.work.name, Target: workDirectory },
        ...kept.map(({ target, volume }) => ({
          Type: 'volume' as const,
          Source: volume.name,
          Target: target,
          ReadOnly: true,
        })),
        ...(spec.data === undefined
          ? []
          : [
              {
                Type: 'volume' as const,
                Source: spec.data.volume.name,
                Target: dataDirectory,
                ReadOnly: spec.data.access === 'read',
              },
            ]),
      ],
    },
  }
}

/** Whether it is not a place that every container has anyway. */
export function isFree(target: string): boolean {
  return ![workDirectory, dataDirectory, '/tmp', '/dev/shm'].includes(target.replace(/\/+$/, ''))
}

function networkMode(spec: ContainerSpec): string {
  if (spec.network === 'none') return 'none'
  return spec.network === 'open' ? 'bridge' : spec.network.name
}
