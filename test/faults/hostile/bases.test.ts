import test from 'ava'
import Dockerode from 'dockerode'
import { packTar } from '../../../src/io/tar.ts'
import { baseRows, bases } from './bases.rows.ts'
import { makeDebian } from './debian.ts'
import { testPackages } from './package.ts'

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
