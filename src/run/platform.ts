import type { Engine, EngineImage } from '../engines/engine.ts'
import { ReproError } from '../errors.ts'
import type { RunContext } from '../model/context.ts'
import type { Lock } from '../model/lock.ts'

/** Architectures as kernels name them, and as images do. */
const architectures: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv6l: 'arm',
  i386: '386',
  i686: '386',
}

/** What an engine runs by itself, e.g. `linux/amd64`. */
function platformOf({ host: { architecture } }: Engine): string {
  return `linux/${architectures[architecture] ?? architecture}`
}

/**
 * A lock names the packages of one architecture: on another none of them is to be had, and to be told so early is better.
 * @throws ReproError `build-failed` where no drift is allowed.
 */
export function ensureSamePlatform(engine: Engine, lock: Lock | undefined, { settings }: RunContext): void {
  const here = platformOf(engine)
  if (lock === undefined || lock.platform === here || settings.drift === 'allowed') return
  throw new ReproError(
    'build-failed',
    `the environment is locked for ${lock.platform}, and this engine runs ${here}: nothing was built`,
    {
      hint: `Verify it on a machine that runs ${lock.platform}. \`--allow-drift\` goes on with the packages of ${here}, and the verdict says so.`,
    },
  )
}

/** Tells of an environment that only an emulator can run here: that takes longer, and may compute otherwise. */
export function tellOfEmulation(engine: Engine, { platform }: EngineImage, { emit }: RunContext): void {
  const here = platformOf(engine)
  if (platform === here) return
  emit({ type: 'warning', message: `the environment is of ${platform} and emulated here, on ${here}` })
}
