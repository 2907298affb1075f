import type { Engine } from '../engines/engine.ts'
import { ReproError, messageOf } from '../errors.ts'
import { digestOfReply } from '../io/registry.ts'
import type { ImageBase } from '../model/plan.ts'
import { hasTag } from '../model/reference.ts'

/** Why a registry does not give the image whose digest is known: what it does instead. */
export async function lostBase(engine: Engine, base: ImageBase, error: unknown): Promise<unknown> {
  if (!(error instanceof ReproError) || error.code !== 'base-unavailable') return error
  const said = messageOf(error)
  if (/manifest unknown|not found|no such manifest/i.test(said)) return goneBase(engine, base, error)
  if (/verif|mismatch|does not match|unexpected commit digest/i.test(said)) return otherBase(base, error)
  return error
}

async function goneBase(engine: Engine, base: ImageBase, cause: ReproError): Promise<ReproError> {
  const { reference, digest, pinnedBy } = base
  const served = hasTag(reference) ? await engine.servedDigest(reference) : undefined
  const tag = served === undefined ? 'there is nothing under its tag either' : `its tag now leads to ${served}`
  const about = hasTag(reference) ? `; ${tag}` : ''
  return new ReproError(
    'base-unavailable',
    `the registry no longer has the base ${reference} that ${pinnedBy} names: ${digest}${about}`,
    { hint: remedy(pinnedBy, served), cause },
  )
}

function remedy(pinnedBy: ImageBase['pinnedBy'], served: string | undefined): string {
  if (served === undefined)
    return 'Name another base; or verify with `--image`, where somebody has kept the environment by `repro build --save`.'
  return pinnedBy === 'repro.lock'
    ? 'Lock what is there now with `repro lock`, or go on with it by `--allow-drift`: the verdict then says so.'
    : `Name that digest in \`base\`, if the work may start from it: \`${served}\`.`
}

/** An engine takes nothing whose bytes have another hash than was asked for; most do not say which they have. */
async function otherBase({ reference, digest = '', pinnedBy }: ImageBase, cause: ReproError): Promise<ReproError> {
  const said = messageOf(cause.cause)
  const named = said.match(/sha256:[0-9a-f]{64}/g)?.find((one) => one !== digest)
  // Of the image's parts an engine names the one that should have come.
  const isPart = named !== undefined && !/unexpected commit digest|does not match/i.test(said)
  const hint = 'It is broken, or somebody changes what comes from it: take nothing from it until that is known.'
  if (isPart) {
    const message = `the registry serves the base ${reference} that ${pinnedBy} names, ${digest}, with other files than it had: what comes as its part ${named} has another hash`
    return new ReproError('base-unavailable', message, { hint, cause })
  }
  const comes = named ?? (await digestOfReply(reference, digest)) ?? 'something else'
  const message = `the registry serves another base ${reference} than ${pinnedBy} names: asked for ${digest}, it gives ${comes}`
  return new ReproError('base-unavailable', message, { hint, cause })
}
