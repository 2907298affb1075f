// Outlives the process that runs packages, and removes what it held when it is killed without a chance to clean up.
// Its standard input is a pipe from that process: when the pipe ends, that process has.
import { ownerLabel } from '../engines/labels.ts'
import type { EnginePlace } from '../engines/place.ts'
import { removeAll } from '../engines/reaper.ts'

const [place = '', owner = ''] = process.argv.slice(2)

process.stdin.resume().on('end', () => void clean())
process.on('SIGINT', () => {}).on('SIGTERM', () => {})

async function clean(): Promise<void> {
  const { DockerEngine } = await import('../engines/docker/docker.ts')
  // What was being made while its process died may appear a moment later.
  for (const pause of [0, 1000, 3000]) {
    await new Promise((resolve) => setTimeout(resolve, pause))
    try {
      const engine = await DockerEngine.connect(JSON.parse(place) as EnginePlace)
      await removeAll(engine, ({ labels }) => labels[ownerLabel] === owner)
    } catch {
      // The engine is gone as well; the next command reaps what it left.
    }
  }
}
