import type { OutputSink, TerminalSize } from '../engines/engine.ts'

/** This process's own streams, for a person who works in a container. Disposed of, the terminal is as it was. */
export class Seat implements Disposable {
  readonly input = process.stdin
  /** Absent where what is typed or what is printed does not go to a person. */
  readonly terminal = process.stdin.isTTY && process.stdout.isTTY ? terminalOf(process.stdout) : undefined
  readonly #left = new AbortController()

  /** Aborted when nobody reads any more what is printed. */
  get left(): AbortSignal {
    return this.#left.signal
  }

  readonly output: OutputSink = async (chunk, from) => {
    const stream = from === 'error' ? process.stderr : process.stdout
    await new Promise<void>((resolve) => {
      stream.write(chunk, (error) => {
        if (error !== null && error !== undefined) this.#left.abort(error)
        resolve()
      })
    })
  }

  /** From now on every key goes there, Ctrl-C too. */
  begin(): void {
    if (this.terminal !== undefined) this.input.setRawMode(true)
  }

  note(...lines: readonly string[]): void {
    for (const line of lines) process.stderr.write(`${line}\n`)
  }

  [Symbol.dispose](): void {
    if (this.terminal !== undefined) this.input.setRawMode(false)
    process.stdout.removeAllListeners('resize')
    // What is typed from here on is not ours, and is not waited for.
    this.input.destroy()
  }
}

function terminalOf(stream: NodeJS.WriteStream) {
  return {
    type: process.env['TERM'] ?? 'xterm',
    size: (): TerminalSize => ({ columns: stream.columns, rows: stream.rows }),
    resized: (listener: () => void) => void stream.on('resize', listener),
  }
}
