import path from 'node:path'
import { ReproError, type ExitCode } from '../../errors.ts'
import type { ArchiveFormat } from '../../io/archive/compression.ts'
import { openDirectory } from '../../manifest/open.ts'
import { packPackage } from '../../pack/pack.ts'
import { planPackage } from '../../plan/plan.ts'
import { packText } from '../../report/pack.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson, safe } from '../terminal.ts'

interface PackOptions extends CommonOptions {
  readonly output?: string
  readonly format?: ArchiveFormat
  readonly withData?: boolean
}

export async function command(
  [directory = '.']: string[],
  options: PackOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openDirectory(directory)
  const format = options.format ?? formatOf(options.output) ?? 'tar.gz'
  // Beside the directory: within it, the archive would be part of the package.
  const file = options.output ?? `${path.resolve(directory)}.${format}`
  if (formatOf(file) !== undefined && formatOf(file) !== format) {
    throw new ReproError('usage', `${file} is not what a ${format} is called`, { hint: 'Change -o or --format.' })
  }
  const data = options.withData === true ? 'taken along' : 'left outside'
  const summary = await packPackage({ pkg, plan: planPackage(pkg) }, { file, format, data }, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson(summary)
  else print(safe(packText(summary)))
  return 0
}

function formatOf(file: string | undefined): ArchiveFormat | undefined {
  if (file === undefined) return undefined
  if (/\.(tar\.gz|tgz)$/.test(file)) return 'tar.gz'
  return /\.(tar\.zst|tzst)$/.test(file) ? 'tar.zst' : undefined
}
