import test from 'ava'
import Dockerode from 'dockerode'
import { settingsFrom } from '../../../src/cli/context.ts'
import { findEngine } from '../../../src/engines/select.ts'
import { packTar } from '../../../src/io/tar.ts'
import { buildImage } from '../../../src/run/image.ts'
import { openDirectory } from '../../../src/manifest/open.ts'
import { planPackage } from '../../../src/plan/plan.ts'
import { baseRows, bases } from './bases.rows.ts'
import { packageOf, testPackages } from './package.ts'

const docker = new Dockerode()

test.before('the bases', async (t) => {
  t.timeout(180_000)
  await makeDebian()
  for (const { tag, lines } of bases) {
    const text = `${['FROM repro-debian:bookworm', ...lines].join('\n')}\n`
    const context = packTar([{ kind: 'text', path: 'Dockerfile', text }], { uid: 0, gid: 0 })
    const answer = await docker.buildImage(context, { t: tag })
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(answer, (error) => (error === null ? resolve() : reject(error))),
    )
  }
})

/** What they are made on is made as any package's base is. */
async function makeDebian(): Promise<void> {
  await using pkg = await packageOf({})
  const context = { emit: () => {}, signal: new AbortController().signal, settings: settingsFrom(process.env, []) }
  await using engine = await findEngine(context)
  const opened = await openDirectory(pkg.root)
  await buildImage(engine, opened, planPackage(opened).image, context)
}

test.after.always('they go', async () => {
  for (const { tag } of bases) {
    // What was built on them comes first: it keeps them.
    const id = await docker
      .getImage(tag)
      .inspect()
      .then(
        ({ Id }) => Id,
        () => undefined,
      )
    if (id === undefined) continue
    const built = await docker.listImages({ filters: { label: [`org.repro.base=${id}`] } })
    for (const { Id } of built) await docker.getImage(Id).remove({ force: true })
    await docker.getImage(tag).remove({ force: true })
  }
})

testPackages(baseRows)
