import { InvalidArgumentError, Option } from 'commander'
import { engineNames } from '../settings/engine.ts'

/** A new one each time: an option belongs to its command. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'the engine to use (REPRO_ENGINE; default: whichever answers)').choices(
    engineNames,
  )
}

/** As above. */
export function offlineOption(): Option {
  return new Option(
    '--offline',
    'ask nobody in the network; where something is missing, say all that is, and run nothing',
  )
}

/** Of an option that may be given more than once. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

export function positiveInteger(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('A whole number from 1 on is wanted.')
  return number
}
