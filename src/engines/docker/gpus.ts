import type { Gpu } from '../../model/gpu.ts'

/** What an engine says of itself that tells of graphics processors. */
export interface DeviceInfo {
  /** One named `nvidia` is registered by NVIDIA's toolkit for containers. */
  readonly Runtimes?: Readonly<Record<string, unknown>> | null
  /** Docker 28.2 and newer: devices of the Container Device Interface, e.g. `nvidia.com/gpu=0`. */
  readonly DiscoveredDevices?: readonly { readonly ID: string }[] | null
}

/**
 * The graphics processors that an engine can give to a container. `own`: those of its machine, where that is this one;
 * of another only the engine knows. Pure.
 */
export function gpusOf({ Runtimes, DiscoveredDevices }: DeviceInfo, own: readonly Gpu[] | undefined): readonly Gpu[] {
  const discovered = (DiscoveredDevices ?? []).filter(({ ID: id }) => /^nvidia\.com\/gpu=\d+$/.test(id))
  const canGive = discovered.length > 0 || Object.hasOwn(Runtimes ?? {}, 'nvidia')
  if (!canGive) return []
  return own ?? Array.from({ length: Math.max(1, discovered.length) }, () => ({ name: 'unknown', driver: 'unknown' }))
}
