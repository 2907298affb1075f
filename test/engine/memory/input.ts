import type { Readable } from 'node:stream'

/** What a process reads, line by line, as it comes. */
export class Input {
  #text = ''
  #isWhole = true
  #waiting: (() => void) | undefined

  /** `seen` is told each piece before it can be read. */
  from(stream: Readable, seen: (text: string) => void): void {
    this.#isWhole = false
    stream.on('data', (chunk: Uint8Array | string) => {
      const text = Buffer.from(chunk).toString()
      seen(text)
      this.#text += text
      this.#waiting?.()
    })
    stream.on('end', () => {
      this.#isWhole = true
      this.#waiting?.()
    })
  }

  /** The next line with its end; nothing where there are no more. */
  async line(): Promise<string | undefined> {
    while (!this.#isWhole && !this.#text.includes('\n')) {
      await new Promise<void>((resolve) => (this.#waiting = resolve))
    }
    const [line = ''] = /^[^\n]*\n?/.exec(this.#text) ?? []
    this.#text = this.#text.slice(line.length)
    return line === '' ? undefined : line
  }
}
