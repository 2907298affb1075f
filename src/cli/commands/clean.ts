import { reap } from '../../engines/reaper.ts'
import { findEngine } from '../../engines/select.ts'
import { ReproError, type ExitCode } from '../../errors.ts'
import { removeOldFiles } from '../../io/store.ts'
import { parseDuration } from '../../manifest/units.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson } from '../terminal.ts'

interface CleanOptions extends CommonOptions {
  readonly images?: boolean
  readonly store?: boolean
  readonly olderThan?: string
}

/** Removes what killed runs left; environments and kept data where that is asked for. */
export async function command(_: string[], options: CleanOptions, signal: AbortSignal): Promise<ExitCode> {
  const age = options.olderThan === undefined ? 0 : durationOf(options.olderThan)
  using context = commandContext(options, signal)
  await using engine = await findEngine(context)
  const leftovers = await reap(engine)
  const before = Date.now() - age
  let images = { count: 0, bytes: 0 }
  if (options.images === true) {
    for (const image of await engine.environments()) {
      signal.throwIfAborted()
      if (image.created > before || !(await engine.removeImage(image.id))) continue
      images = { count: images.count + 1, bytes: images.bytes + image.size }
    }
  }
  const store =
    options.store === true ? await removeOldFiles(context.settings.storeDirectory, before) : { count: 0, bytes: 0 }
  context[Symbol.dispose]()
  if (options.json === true) printJson({ leftovers, images, store })
  else {
    print(
      `left by killed runs: ${leftovers.length} removed now, and what was found when the engine was looked for`,
      ...(options.images === true ? [`environments: ${images.count} removed, ${megabytes(images.bytes)}`] : []),
      ...(options.store === true
        ? [`kept data and what is known of images: ${store.count} removed, ${megabytes(store.bytes)}`]
        : []),
    )
  }
  return 0
}

/** Days are what people think in here. */
function durationOf(text: string): number {
  const days = /^(\d+)d$/.exec(text)?.[1]
  if (days !== undefined) return Number(days) * 86_400_000
  if (/^\d+(\.\d+)?(s|m|h)$/.test(text)) return parseDuration(text)
  throw new ReproError('usage', `--older-than ${text} is no age`, { hint: 'For example --older-than 7d, or 12h.' })
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
