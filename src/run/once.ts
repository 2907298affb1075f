import type { EngineImage } from '../engines/engine.ts'

/** Images in the making, by reference: packages verified side by side make each of them once. */
const underway = new Map<string, Promise<EngineImage>>()

/** Makes an image, or waits for who makes the same already. */
export function once(reference: string, make: () => Promise<EngineImage>): Promise<EngineImage> {
  const made = underway.get(reference) ?? make().finally(() => underway.delete(reference))
  underway.set(reference, made)
  return made
}
