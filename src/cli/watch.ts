import path from 'node:path'
import { stat } from 'node:fs/promises'
import { watch } from 'chokidar'
import { ReproError } from '../errors.ts'
import { neverPart } from '../io/package/left-out.ts'
import { isEditors } from '../plan/inputs.ts'

/** Editors save in several motions: that long after the last one it is over, milliseconds. */
const calm = 200

/**
 * First at once, then each time when files of a directory have changed and it is calm again: which, for a person.
 * Ends when the signal is aborted.
 */
export async function* changes(directory: string, signal: AbortSignal): AsyncGenerator<string[]> {
  if ((await stat(directory).catch(() => undefined))?.isDirectory() !== true) {
    throw new ReproError('usage', `--watch watches a directory, and ${directory} is none`)
  }
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let wake = (): void => {}
  const ignored = (file: string): boolean => {
    const relative = path.relative(directory, file)
    return (
      relative !== '' && (isEditors(relative) || relative.split(path.sep).some((name) => neverPart(name) !== undefined))
    )
  }
  const watcher = watch(directory, { ignored, ignoreInitial: true })
  watcher.on('all', (_, file) => {
    changed.add(path.relative(directory, file))
    clearTimeout(timer)
    timer = setTimeout(() => wake(), calm)
  })
  const abort = (): void => wake()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await new Promise<void>((resolve) => void watcher.once('ready', resolve))
    yield []
    while (!signal.aborted) {
      if (changed.size === 0) await new Promise<void>((resolve) => (wake = resolve))
      if (signal.aborted) return
      const names = [...changed].sort()
      changed.clear()
      yield ['', `changed: ${names.slice(0, 3).join(', ')}${names.length > 3 ? `, and ${names.length - 3} more` : ''}`]
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    await watcher.close()
  }
}
