import { createInterface } from 'node:readline/promises'
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
  const choice = {
    trial: options.fromRun === true ? 'run' : 'none',
    papers: options.paper ?? [],
    ask: canAsk ? asking(signal) : undefined,
  } as const
  const summary = await initPackage(directory, choice, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson(summary)
  else print(safe(initText(summary)))
  return 0
}

/** Not in the terminal's raw mode, where Ctrl-C would be but a character. */
function asking(signal: AbortSignal): Ask {
  return async (question, otherwise) => {
    const prompt = createInterface({ input: process.stdin, output: process.stdout, terminal: false })
    try {
      const answer = await prompt.question(`${question}${otherwise === '' ? '' : ` [${otherwise}]`}: `, { signal })
      return answer.trim() === '' ? otherwise : answer.trim()
    } finally {
      prompt.close()
      signal.throwIfAborted()
    }
  }
}
