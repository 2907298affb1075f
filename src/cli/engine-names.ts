import type { EngineName } from '../engines/place.ts'

/** What `--engine` takes. */
export const engineNames = ['docker', 'podman'] as const satisfies readonly EngineName[]
