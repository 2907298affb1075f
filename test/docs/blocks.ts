/** A fenced block of a document. What stands behind its language says how it is tested; docs/architecture.md has the words. */
export interface Block {
  /** Of its first line, from 1. */
  readonly line: number
  /** Empty: what the block before it prints. */
  readonly language: string
  readonly words: readonly string[]
  readonly text: string
}

/** The fenced blocks of a Markdown document, in order. */
export function blocksOf(document: string): Block[] {
  const blocks: Block[] = []
  const lines = document.split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const [, fence = '', info = ''] = /^(`{3,})(.*)$/.exec(lines[index] ?? '') ?? []
    if (fence === '') continue
    const end = lines.findIndex((line, at) => at > index && line === fence)
    if (end < 0) throw new Error(`line ${index + 1}: the fence is not closed`)
    const [language = '', ...words] = info.trim().split(/\s+/)
    blocks.push({ line: index + 2, language, words, text: lines.slice(index + 1, end).join('\n') })
    index = end
  }
  return blocks
}

/** Lines that Markdown takes for code though they stand in no fence, where no test would see them. */
export function indentedCode(document: string): string[] {
  const outside = document.replaceAll(/^(`{3,})[^]*?^\1$/gm, '')
  return [...outside.matchAll(/(?<=\n\n) {4,}\S.*$/gm)].map(([line]) => line)
}

/** A call as it was typed, and what is shown to have come of it. */
export interface Call {
  readonly command: string
  readonly output: string
}

/** The calls of a `console` block: each behind a `$`. */
export function callsOf(text: string): Call[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((call) => {
      const end = call.indexOf('\n')
      return end < 0 ? { command: call, output: '' } : { command: call.slice(0, end), output: call.slice(end + 1) }
    })
}

/** What differs from run to run, and from day to day. */
const passing: readonly RegExp[] = [
  /\d{8}T\d{9}-[0-9a-f]{8}/g,
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?/g,
  /\b[0-9a-f]{12,64}\b/g,
  /\b\d+(?:\.\d+)? s\b/g,
  /\b\d+ apt packages\b/g,
]

/** Whether what a document shows stands in what was printed, line for line; `…` stands for anything in a line. */
export function isShown(shown: string, printed: string): boolean {
  const lines = shown
    .trim()
    .split('\n')
    .map((line) =>
      settled(line)
        .trimEnd()
        .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('…', '.*'),
    )
  return new RegExp(`^${lines.join('[^\\S\\n]*\\n')}[^\\S\\n]*$`, 'm').test(settled(printed))
}

/** The lines of a part of a file that do not stand in it in this order; others may stand between them. */
export function missingLines(part: string, file: string): string[] {
  const lines = file.split('\n')
  return part.split('\n').filter((line) => {
    const at = lines.indexOf(line)
    if (at >= 0) lines.splice(0, at + 1)
    return at < 0
  })
}

function settled(text: string): string {
  return passing.reduce((before, pattern) => before.replaceAll(pattern, '…').replaceAll(/…+/g, '…'), text)
}
