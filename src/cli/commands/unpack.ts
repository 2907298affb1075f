import { chmod, readdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { ReproError, type ExitCode } from '../../errors.ts'
import { openArchive } from '../../manifest/open.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [archive = '-', directory]: string[],
  options: CommonOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const target = path.resolve(directory ?? nameOf(archive))
  if ((await readdir(target).catch(nothingThere)).length > 0) {
    throw new ReproError('usage', `${target} is there already`, { hint: 'Name another directory.' })
  }
  using context = commandContext(options, signal)
  await using pkg = await openArchive(packageSource(archive), path.dirname(target), context)
  await chmod(pkg.root, 0o777 & ~process.umask())
  await rename(pkg.root, target)
  context[Symbol.dispose]()
  const { manifest, sha256, files } = pkg
  if (options.json === true)
    printJson({ directory: target, package: { title: manifest.title, sha256, files: files.length } })
  else print(safe(`unpacked ${manifest.title} into ${target}`), `  package  sha256 ${sha256}  ${files.length} files`)
  return 0
}

/** An archive's name, without what says that it is one. */
function nameOf(archive: string): string {
  const name = path.posix.basename(archive.replace(/[?#].*$/, '')).replace(/\.(tar(\.(gz|zst))?|tgz|tzst)$/, '')
  if (archive !== '-' && /^[\w][\w.-]*$/.test(name) && name !== path.basename(archive)) return name
  throw new ReproError('usage', 'a directory to unpack into is wanted', { hint: '`repro unpack ARCHIVE DIRECTORY`' })
}

function nothingThere(error: unknown): string[] {
  const isNothing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  return isNothing ? [] : ['something that is no directory']
}
