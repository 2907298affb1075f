import { gpuText } from '../../../model/gpu.ts'
import type { Inventory } from '../../../model/inventory.ts'
import type { Drift } from '../../../model/lock.ts'
import type { Verdict } from '../../../model/verdict.ts'
import { bytesText } from '../../amount.ts'
import { verdictSha256 } from '../../canonical.ts'
import { markup, type Markup } from '../../markup.ts'
import { cut } from './claims.ts'

/** What it ran in and on: facts that a reader looks for, in what it is not the locked one, and all that is installed. */
export function environmentSection(verdict: Verdict): Markup {
  const { environment } = verdict
  return markup`<h2 id="environment">Environment</h2><p class="tool"><label>Search <input type="search" data-filter="facts installed"></label></p>
<div class="scroll" tabindex="0" role="region" aria-label="Facts"><table id="facts"><thead><tr><th scope="col">what</th><th scope="col">value</th></tr></thead><tbody>${factsOf(verdict).map(([name, value]) => markup`<tr><th scope="row">${name}</th><td class="value text" dir="auto">${cut(value)}</td></tr>`)}</tbody></table></div>
${[driftTable(environment?.drift), environment && installed(environment.inventory)]}`
}

function factsOf(verdict: Verdict): (readonly [string, string])[] {
  const { environment: image, engine, host, run, tool, package: pkg } = verdict
  return [
    ['package', `sha256:${pkg.sha256}`],
    ['verdict', `sha256:${verdictSha256(verdict)} (RFC 8785)`],
    ['run', `${run.id}, seed ${run.seed}`],
    ['when', `${run.started} to ${run.finished}`],
    ['tool', `${tool.name} ${tool.version}`],
    ...(image === undefined
      ? []
      : ([
          ['image', image.id],
          ...(image.file === undefined
            ? []
            : [
                [
                  'image file',
                  `${image.file.name}, ${bytesText(image.file.size)}, sha256:${image.file.sha256}`,
                ] as const,
              ]),
          ['base', image.baseDigest === undefined ? image.base : `${image.base}, ${image.baseDigest}`],
          ['system', [image.inventory.distribution, image.inventory.platform].filter(Boolean).join(', ')],
          ['locked', lockText(image.drift)],
        ] as const)),
    [
      'engine',
      `${engine.name} ${engine.version}, API ${engine.api}, ${engine.storageDriver}, control groups v${engine.cgroupVersion}`,
    ],
    ['processor', `${host.cpuModel}, ${host.cores} cores, ${host.architecture}`],
    ...(host.gpus === undefined ? [] : [['GPU', gpuText(host.gpus)] as const]),
    ['memory', bytesText(host.memory)],
    ['kernel', host.kernel],
  ]
}

function lockText(drift: readonly Drift[] | undefined): string {
  if (drift === undefined) return 'no: the package has no lock'
  return drift.length === 0 ? 'yes, and it is the locked one' : `yes, and it differs from the lock in ${drift.length}`
}

function driftTable(drift: readonly Drift[] | undefined): Markup | undefined {
  if (drift === undefined || drift.length === 0) return undefined
  const rows = drift.map(
    ({ kind, name, locked, found }) =>
      markup`<tr><th scope="row" class="text">${name}</th><td>${kind}</td><td class="value text">${locked ?? '–'}</td><td class="value text">${found ?? '–'}</td></tr>`,
  )
  return markup`<h3>Not the locked environment</h3><p class="soft">Where a result differs, this is the first suspect.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Drift"><table><thead><tr><th scope="col">name</th><th scope="col">kind</th><th scope="col">locked</th><th scope="col">found</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function installed(inventory: Inventory): Markup {
  const kinds = ['runtimes', 'apt', 'pip', 'npm', 'r'] as const
  const rows = kinds.flatMap((kind) =>
    inventory[kind].map(
      ({ name, version, hash }) =>
        markup`<tr><td>${kind === 'runtimes' ? 'language' : kind}</td><th scope="row" class="text">${name}</th><td class="value text">${version}</td><td class="value text hash">${hash ?? ''}</td></tr>`,
    ),
  )
  const counts = kinds
    .filter((kind) => kind !== 'runtimes' && inventory[kind].length > 0)
    .map((kind) => `${inventory[kind].length} ${kind}`)
  const partly = inventory.incomplete === undefined ? undefined : markup`<p class="soft">${inventory.incomplete}</p>`
  return markup`<details><summary>All that is installed: ${counts.length === 0 ? 'nothing is known' : counts.join(', ')}</summary>${partly}<div class="scroll" tabindex="0" role="region" aria-label="Installed packages"><table id="installed"><thead><tr><th scope="col">by</th><th scope="col">package</th><th scope="col">version</th><th scope="col">hash</th></tr></thead><tbody>${rows}</tbody></table></div></details>`
}
