import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EnginePlace } from '../engines/place.ts'
import { ownerText, thisOwner } from '../io/owner.ts'

const child = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? 'watchdog-child.ts' : 'watchdog-child.js', import.meta.url),
)

let watching = false

/** From now on a process of its own cleans up after this one, should it be killed. One is enough for all runs. */
export function watchOver(place: EnginePlace): void {
  if (watching) return
  watching = true
  const dog = spawn(process.execPath, [...process.execArgv, child, JSON.stringify(place), ownerText(thisOwner())], {
    // A session of its own: Ctrl-C on the terminal is not for it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  dog.on('error', () => {})
  dog.unref()
  const pipe = dog.stdin as unknown as { unref?: () => void; on: (event: 'error', listener: () => void) => void }
  pipe.on('error', () => {})
  pipe.unref?.()
}
