import { once } from 'node:events'
import { exitCodeOf, ReproError, type ExitCode } from '../../errors.ts'
import { openPackage } from '../../manifest/open.ts'
import { planPackage } from '../../plan/plan.ts'
import { findEngine } from '../../engines/select.ts'
import { failureLines } from '../../report/run.ts'
import { serveService } from '../../run/serve.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { packageSource } from '../source.ts'
import { print, printJson, safe } from '../terminal.ts'

interface ServeOptions extends CommonOptions {
  readonly port?: number
  readonly step?: string
}

export async function command([source = '.']: string[], options: ServeOptions, signal: AbortSignal): Promise<ExitCode> {
  using context = commandContext(options, signal)
  await using pkg = await openPackage(packageSource(source), context)
  const plan = planPackage(pkg, context.settings.drift)
  await using engine = await findEngine(context)
  const failure = await serveService(
    engine,
    { pkg, plan },
    { step: options.step, port: options.port },
    {
      context,
      serving: async ({ url, example }) => {
        context[Symbol.dispose]()
        if (options.json === true) printJson({ url })
        else print(safe(`serving ${pkg.manifest.title} at ${url}`), safe(`  curl '${url}${example}'`), 'Ctrl-C ends it')
        await once(signal, 'abort').catch(() => {})
      },
    },
  )
  if (failure !== undefined) {
    print(safe(failureLines(failure).join('\n')))
    return exitCodeOf(failure.code)
  }
  throw new ReproError('interrupted', 'ended')
}
