import { createInterface } from 'node:readline'
import type { ExitCode } from '../../errors.ts'
import { initPackage } from '../../init/init.ts'
import type { Ask } from '../../init/questions.ts'
import { initText } from '../../report/init.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson, safe } from '../terminal.ts'

type InitOptions = CommonOptions & {
  readonly yes?: boolean
  readonly fromRun?: boolean
  readonly paper?: readonly string[]
}

export async function command(
  [directory = '.']: string[],
  options: InitOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  using context = commandContext(options, signal)
  const canAsk = options.yes !== true && options.json !== true && process.stdin.isTTY && process.stdout.isTTY
  using terminal = canAsk ? asking(signal) : undefined
  const choice = {
    trial: options.fromRun === true ? 'run' : 'none',
    papers: options.paper ?? [],
    ask: terminal?.ask,
  } as const
  const summary = await initPackage(directory, choice, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson(summary)
  else print(safe(initText(summary)))
  return 0
}

/** Asks on the terminal. Not in its raw mode, where Ctrl-C would be but a character; lines that come early are kept. */
function asking(signal: AbortSignal): { readonly ask: Ask } & Disposable {
  const prompt = createInterface({ input: process.stdin, terminal: false })
  const lines = prompt[Symbol.asyncIterator]()
  signal.addEventListener('abort', () => prompt.close(), { once: true })
  return {
    async ask(question, otherwise) {
      process.stdout.write(`${question}${otherwise === '' ? '' : ` [${safe(otherwise)}]`}: `)
      const { value, done } = await lines.next()
      signal.throwIfAborted()
      // Where the input has ended nobody answers any more.
      return done === true || value.trim() === '' ? otherwise : value.trim()
    },
    [Symbol.dispose]: () => prompt.close(),
  }
}
