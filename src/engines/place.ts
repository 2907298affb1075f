/** The engines that are known by name. */
export type EngineName = 'docker' | 'podman'

/** Where an engine may answer. A value: it is handed to other processes of ours as JSON. */
export interface EnginePlace {
  /** As `DOCKER_HOST` would say it. */
  readonly host: string
  /** Who says that it is there, e.g. "DOCKER_HOST"; absent for the usual places. */
  readonly source?: string
  /** How the engine and we show each other who we are, where that is asked for. */
  readonly tls?: {
    /** Holds `ca.pem`, `cert.pem` and `key.pem`, or some of them. */
    readonly directory: string
    /** Whether the engine's own certificate is looked at. */
    readonly verify: 'always' | 'never'
  }
  /** The socket of the agent that holds the keys for `ssh://`. */
  readonly sshAgent?: string
}

/** For a reader. */
export function placeText({ host, source }: EnginePlace): string {
  return source === undefined ? host : `${host} (${source})`
}
