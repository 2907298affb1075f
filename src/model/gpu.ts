/** A graphics processor that an engine can give to a container. */
export interface Gpu {
  /** The model of the device; `unknown` where only the engine sees it. */
  readonly name: string
  /** The version of its driver. */
  readonly driver: string
}

/** The devices with their drivers, in a line. */
export function gpuText(gpus: readonly Gpu[]): string {
  return gpus.map(({ name, driver }) => `${name}, driver ${driver}`).join('; ')
}
