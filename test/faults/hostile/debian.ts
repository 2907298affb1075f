import { settingsFrom } from '../../../src/settings/settings.ts'
import { findEngine } from '../../../src/engines/select.ts'
import { openDirectory } from '../../../src/manifest/open.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { buildImage } from '../../../src/run/image.ts'
import { packageOf } from './package.ts'

/** Has `repro-debian:bookworm` made, as any package's base is. */
export async function makeDebian(): Promise<void> {
  await using pkg = await packageOf({})
  const context = { emit: () => {}, signal: new AbortController().signal, settings: settingsFrom(process.env, []) }
  await using engine = await findEngine(context)
  const opened = await openDirectory(pkg.root)
  await buildImage(engine, opened, planPackage(opened).image, context)
}
