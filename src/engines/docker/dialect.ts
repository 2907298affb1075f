import type { Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import type { Watch } from '../engine.ts'
import type { EngineName } from '../place.ts'
import { followBuild } from './build.ts'

/** In what the engines that answer Docker's API are not alike. */
export interface Dialect {
  readonly name: EngineName
  /** What a build is asked beside what all understand. */
  readonly build: Dockerode.ImageBuildOptions
  /** Reads the answer to a build to its end. @throws ReproError `build-failed` */
  readonly followBuild: (answer: Readable, watch: Watch) => Promise<void>
  /** What a container is asked, in this engine's words. */
  readonly container: (asked: Dockerode.ContainerCreateOptions) => Dockerode.ContainerCreateOptions
  /** What has to be done for a container that was made to have its volumes filled. */
  readonly ready: (docker: Dockerode, id: string) => Promise<void>
  /** How an import is told of a label. */
  readonly label: (name: string, value: string) => string
  /** Whether the kernel has ended a process of the container for want of memory, where the engine does not say so. */
  readonly ranOutOfMemory: (id: string) => boolean
}

export const dockerDialect: Dialect = {
  name: 'docker',
  // BuildKit; the older builder knows no mounts.
  build: { version: '2' },
  followBuild,
  container: (asked) => asked,
  ready: async () => {},
  label: (name, value) => `LABEL ${name}=${JSON.stringify(value).replaceAll('$', '\\$')}`,
  ranOutOfMemory: () => false,
}
