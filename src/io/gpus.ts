import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Gpu } from '../model/gpu.ts'

/** Where the kernel's driver of NVIDIA says what it drives. */
const ofNvidia = '/proc/driver/nvidia'

/** The graphics processors that this machine's kernel drives; none where no driver is loaded. */
export async function ownGpus(directory = ofNvidia): Promise<Gpu[]> {
  const devices = await readdir(path.join(directory, 'gpus')).catch((): string[] => [])
  if (devices.length === 0) return []
  const version = await readFile(path.join(directory, 'version'), 'utf8').catch(() => '')
  const driver = /Kernel Module\s+(?:for \S+\s+)?(\d[\d.]*)/.exec(version)?.[1] ?? 'unknown'
  return Promise.all(
    devices.toSorted().map(async (device) => {
      const about = await readFile(path.join(directory, 'gpus', device, 'information'), 'utf8').catch(() => '')
      return { name: /^Model:\s*(.*\S)/m.exec(about)?.[1] ?? 'unknown', driver }
    }),
  )
}
