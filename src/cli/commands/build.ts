import { findEngine } from '../../engines/select.ts'
import type { ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { buildImage } from '../../run/image.ts'
import { saveImage } from '../../run/image-file.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson, safe } from '../terminal.ts'

export async function command(
  [source = '.']: string[],
  options: CommonOptions & { readonly save?: string },
  signal: AbortSignal,
): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openPackage(packageSource(source), context)
  const { image: recipe } = planPackage(pkg, context.settings.drift)
  await using engine = await findEngine(context)
  const image = await buildImage(engine, pkg, recipe, context)
  const { save: file } = options
  const saved = file === undefined ? undefined : await saveImage(engine, image.id, file, context)
  context[Symbol.dispose]()
  if (options.json === true) printJson(saved === undefined ? image : { ...image, saved: { ...saved, path: file } })
  else {
    print(`environment ${image.id}`)
    if (saved !== undefined) print(safe(`saved: ${file}, ${(saved.size / 1e6).toFixed(1)} MB, sha256:${saved.sha256}`))
  }
  return 0
}
