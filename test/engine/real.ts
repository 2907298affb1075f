import { spawnSync } from 'node:child_process'
import Dockerode from 'dockerode'
import { settingsFrom } from '../../src/settings/settings.ts'
import { clientOptions } from '../../src/engines/docker/address.ts'
import type { EngineName } from '../../src/engines/place.ts'
import type { EngineSettings } from '../../src/model/context.ts'
import type { Engine } from '../../src/engines/engine.ts'
import { keyLabel } from '../../src/engines/labels.ts'
import { findEngine } from '../../src/engines/select.ts'
import { debianRootFileSystem } from '../../src/io/debian.ts'
import { unwatched, type Subject } from './contract/bench.ts'

const base = 'repro-debian:bookworm'

/** A real engine, and its API itself: a test looks where the product has no need to. */
export interface RealSubject extends Subject {
  readonly api: Dockerode
}

/** The engines to be tested, as DOCKER_HOST would say them; undefined is the one that `repro` finds by itself. */
export function wantedEngines(): readonly (string | undefined)[] {
  const wanted = (process.env['REPRO_TEST_ENGINES'] ?? '').split(',').filter((address) => address !== '')
  return wanted.length === 0 ? [undefined] : wanted
}

/** The engines of this machine; where everything has to pass, Podman is one of them. */
export function realEngines(): readonly EngineName[] {
  const isThere = process.env['CI'] !== undefined || spawnSync('podman', ['--version']).status === 0
  return isThere ? ['docker', 'podman'] : ['docker']
}

/** @throws ReproError `no-engine`: a test that needs an engine fails without one, and is never skipped. */
export async function openReal(address: string | undefined): Promise<RealSubject> {
  const settings = settingsFrom(process.env, [])
  const engine = await findEngine({
    settings: address === undefined ? settings : { ...settings, engine: engineAt(settings.engine, address) },
  })
  await makeBase(engine)
  return { engine, base, api: new Dockerode(clientOptions(engine.place)) }
}

/** An engine by its name, or by its address. */
function engineAt(engine: EngineSettings, asked: string): EngineSettings {
  if (asked === 'docker' || asked === 'podman') return { ...engine, name: asked }
  return { ...engine, name: undefined, dockerHost: asked }
}

/** The base that every Debian package is built on; made where it is not there yet, and kept as `repro` itself keeps it. */
async function makeBase(engine: Engine): Promise<void> {
  if ((await engine.findImage(base)) !== undefined) return
  const { archive, finished } = debianRootFileSystem({ release: 'bookworm' }, unwatched())
  const labels = { [keyLabel]: 'debian bookworm minbase' }
  await Promise.all([engine.importImage(archive, { reference: base, labels }), finished])
}
