import { homedir } from 'node:os'
import path from 'node:path'
import { ReproError } from '../errors.ts'
import type { EngineSettings } from '../model/context.ts'
import type { EngineName } from '../engines/place.ts'

/** What `--engine` takes. */
export const engineNames = ['docker', 'podman'] as const satisfies readonly EngineName[]

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** As Docker's and Podman's own commands read it. */
export function engineSettings(env: Environment): EngineSettings {
  const home = homedir()
  const runtime = nonEmpty(env['XDG_RUNTIME_DIR']) ?? `/run/user/${process.getuid?.() ?? 0}`
  const dockerConfig = nonEmpty(env['DOCKER_CONFIG']) ?? path.join(home, '.docker')
  // Any value turns it on, even 0: so does `docker`.
  const isSecured = nonEmpty(env['DOCKER_TLS_VERIFY']) !== undefined
  return {
    name: engineNameFrom(nonEmpty(env['REPRO_ENGINE'])),
    dockerHost: nonEmpty(env['DOCKER_HOST']),
    dockerContext: nonEmpty(env['DOCKER_CONTEXT']),
    dockerConfig,
    certificates: isSecured ? (nonEmpty(env['DOCKER_CERT_PATH']) ?? dockerConfig) : undefined,
    containerHost: nonEmpty(env['CONTAINER_HOST']),
    sshAgent: nonEmpty(env['SSH_AUTH_SOCK']),
    sockets: [
      '/var/run/docker.sock',
      path.join(runtime, 'docker.sock'),
      path.join(home, '.docker/run/docker.sock'),
      path.join(home, '.docker/desktop/docker.sock'),
      path.join(runtime, 'podman/podman.sock'),
      '/run/podman/podman.sock',
    ],
  }
}

/** @throws ReproError `usage` */
function engineNameFrom(text: string | undefined): EngineName | undefined {
  if (text === undefined) return undefined
  const name = engineNames.find((one) => one === text)
  if (name !== undefined) return name
  throw new ReproError('usage', `there is no engine ${text}`, {
    hint: `Name one of ${engineNames.join(', ')} with --engine or REPRO_ENGINE, or none: whichever answers is used.`,
  })
}

/** Absent as well where it is empty. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
