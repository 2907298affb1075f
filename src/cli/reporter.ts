import type { Activity, Event, EventSink } from '../model/event.ts'
import { colorsFor, safe } from './terminal.ts'

export interface Reporter extends Disposable {
  readonly emit: EventSink
}

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
export function createReporter(style: 'quiet' | 'progress', prefix = ''): Reporter {
  if (style === 'quiet') return { emit: () => {}, [Symbol.dispose]: () => {} }
  return process.stderr.isTTY ? new TerminalReporter(prefix) : new PlainReporter(prefix)
}

abstract class ActivityReporter implements Reporter {
  protected readonly ongoing = new Map<string, Ongoing>()
  protected readonly prefix: string
  readonly #timer: NodeJS.Timeout

  constructor(prefix: string, interval: number) {
    this.prefix = prefix
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
        if (event.how === 'failed' || event.seconds >= worthTelling) {
          this.line(`${event.activity.label}: ${event.how === 'cached' ? 'as built before' : event.how}, ${event.seconds.toFixed(1)} s`)
        }
        break
      case 'warning':
        this.line(`warning: ${event.message}`)
    }
  }

  protected line(text: string): void {
    process.stderr.write(`${this.prefix}${safe(text)}\n`)
  }

  protected abstract tick(): void

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

function elapsed({ since }: Ongoing): string {
  return `${Math.round((Date.now() - since) / 1000)} s`
}

class PlainReporter extends ActivityReporter {
  constructor(prefix: string) {
    super(prefix, 1000)
  }

  protected override tick(): void {
    for (const activity of this.ongoing.values()) {
      if (Date.now() - activity.told < heartbeat) continue
      activity.told = Date.now()
      this.line(`${activity.activity.label}: ${elapsed(activity)}${activity.last === '' ? '' : `, ${activity.last.trim()}`}`)
    }
  }
}

class TerminalReporter extends ActivityReporter {
  readonly #colors = colorsFor(process.stderr)

  constructor(prefix: string) {
    super(prefix, 100)
  }

  protected override tick(): void {
    const newest = [...this.ongoing.values()].at(-1)
    if (newest === undefined) return
    const others = this.ongoing.size > 1 ? ` (+${this.ongoing.size - 1})` : ''
    const head = `${this.prefix}${newest.activity.label}${others} ${elapsed(newest)}`
    const width = (process.stderr.columns || 80) - 1
    const tail = safe(newest.last.trim()).slice(0, Math.max(0, width - head.length - 2))
    this.#clear()
    process.stderr.write(`${head.slice(0, width)}  ${this.#colors.dim(tail)}`)
  }

  protected override line(text: string): void {
    this.#clear()
    super.line(text)
  }

  #clear(): void {
    process.stderr.write('\r\u001b[K')
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]()
    this.#clear()
  }
}
