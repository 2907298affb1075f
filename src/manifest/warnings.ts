import type { Manifest } from '../model/manifest.ts'
import type { Finding } from './finding.ts'

type Warner = (manifest: Manifest) => Finding[]

const warners: readonly Warner[] = [imageWithoutDigest, dataWithoutUrl, stepWithoutEffect, wideTolerance]

/** What is allowed and will bite later. */
export function findWarnings(manifest: Manifest): Finding[] {
  return warners.flatMap((warner) => warner(manifest))
}

function imageWithoutDigest({ base }: Manifest): Finding[] {
  if (typeof base !== 'string' || base.includes('@')) return []
  const message = `\`base\`: \`${base}\` has no digest, and may be another image tomorrow`
  return [{ path: ['base'], on: 'value', message, hint: `write \`${base}@sha256:…\`` }]
}

function dataWithoutUrl({ data = {} }: Manifest): Finding[] {
  return Object.entries(data)
    .filter(([, { url }]) => url === undefined)
    .map(([name]) => ({
      path: ['data', name],
      on: 'key',
      message: `\`${name}\` has no \`url\`: others have to bring the file themselves`,
      hint: 'add the address at which it can be fetched',
    }))
}

function stepWithoutEffect({ steps }: Manifest): Finding[] {
  return Object.entries(steps)
    .filter(([, { outputs = [], port, notebook }]) => outputs.length === 0 && (port ?? notebook) === undefined)
    .map(([name]) => ({
      path: ['steps', name],
      on: 'key',
      message: `step \`${name}\` has neither outputs nor a port: nothing of it is kept`,
      hint: 'declare what it writes in `outputs`',
    }))
}

function wideTolerance({ results }: Manifest): Finding[] {
  return Object.entries(results).flatMap(([name, { expect, tolerance }]) => {
    const isWide = typeof expect === 'number' && typeof tolerance === 'number' && tolerance >= Math.abs(expect)
    if (!isWide || expect === 0) return []
    const message = `a tolerance of ${tolerance} is as wide as the value itself, ${expect}`
    const hint = 'an absolute tolerance is in the unit of the value; `{ relative: 0.01 }` is one per cent of it'
    return [{ path: ['results', name, 'tolerance'], on: 'value', message, hint }]
  })
}
