import type { Activity, Event, EventSink } from '../model/event.ts'
import { colorsFor, safe } from './terminal.ts'

export interface Reporter extends Disposable {
  readonly emit: EventSink
  /** Has something else printed in between, where the progress line of a terminal is not in its way. */
  readonly aside: (print: () => void) => void
}

/** Where progress is shown: the part of process.stderr that is needed. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>

interface Ongoing {
  readonly activity: Activity
  readonly since: number
  last: string
  told: number
}

/** How often a line says that something still goes on, in milliseconds, where there is no terminal. */
const heartbeat = 30_000
/** What takes no longer than this is not worth a line of its own, in seconds. */
const worthTelling = 1

/** Progress on stderr: a line that changes on a terminal, plain lines elsewhere, nothing when quiet. */
export function createReporter(style: 'quiet' | 'progress', stream: ProgressStream): Reporter {
  if (style === 'quiet') return { emit: () => {}, aside: (print) => print(), [Symbol.dispose]: () => {} }
  return stream.isTTY ? new TerminalReporter(stream) : new PlainReporter(stream)
}

abstract class ActivityReporter implements Reporter {
  protected readonly ongoing = new Map<string, Ongoing>()
  protected readonly stream: ProgressStream
  readonly #timer: NodeJS.Timeout

  constructor(stream: ProgressStream, interval: number) {
    this.stream = stream
    this.#timer = setInterval(() => this.tick(), interval)
    this.#timer.unref()
  }

  readonly emit = (event: Event): void => {
    switch (event.type) {
      case 'started':
        this.ongoing.set(event.activity.id, { activity: event.activity, since: Date.now(), last: '', told: Date.now() })
        break
      case 'output': {
        const activity = this.ongoing.get(event.activity.id)
        if (activity !== undefined) activity.last = event.line
        break
      }
      case 'finished':
        this.ongoing.delete(event.activity.id)
        if (event.how === 'failed' || event.how === 'interrupted' || event.seconds >= worthTelling) {
          const how = event.how === 'cached' ? 'as built before' : event.how
          this.line(`${event.activity.label}: ${how}, ${event.seconds.toFixed(1)} s`)
        }
        break
      case 'warning':
        this.line(`warning: ${event.message}`)
        break
      case 'decided':
        this.line(`${event.step}: ${event.why}`)
    }
  }

  readonly aside = (print: () => void): void => {
    this.clear()
    print()
  }

  protected line(text: string): void {
    this.clear()
    this.stream.write(`${safe(text)}\n`)
  }

  protected abstract tick(): void

  /** Takes away what is not to stay. */
  protected abstract clear(): void

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.clear()
  }
}

function elapsed({ since }: Ongoing): string {
  return `${Math.round((Date.now() - since) / 1000)} s`
}

class PlainReporter extends ActivityReporter {
  constructor(stream: ProgressStream) {
    super(stream, 1000)
  }

  protected override tick(): void {
    for (const activity of this.ongoing.values()) {
      if (Date.now() - activity.told < heartbeat) continue
      activity.told = Date.now()
      this.line(
        `${activity.activity.label}: ${elapsed(activity)}${activity.last === '' ? '' : `, ${activity.last.trim()}`}`,
      )
    }
  }

  protected override clear(): void {}
}

class TerminalReporter extends ActivityReporter {
  #shown = false

  constructor(stream: ProgressStream) {
    super(stream, 100)
  }

  protected override tick(): void {
    const newest = [...this.ongoing.values()].at(-1)
    if (newest === undefined) return
    const others = this.ongoing.size > 1 ? ` (+${this.ongoing.size - 1})` : ''
    const head = safe(`${newest.activity.label}${others} ${elapsed(newest)}`)
    // The last column stays free: some terminals go to the next line as soon as it is written to.
    const width = (this.stream.columns || 80) - 1
    const tail = safe(newest.last.trim()).slice(0, Math.max(0, width - head.length - 2))
    this.clear()
    this.stream.write(`${head.slice(0, width)}${tail === '' ? '' : `  ${colorsFor(this.stream).dim(tail)}`}`)
    this.#shown = true
  }

  protected override clear(): void {
    if (this.#shown) this.stream.write('\r\u001b[K')
    this.#shown = false
  }
}
