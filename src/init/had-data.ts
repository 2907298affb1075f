import path from 'node:path'
import { messageOf } from '../errors.ts'
import { download } from '../io/download.ts'
import { sha256OfFile } from '../io/hash.ts'
import { obtain } from '../io/store.ts'
import type { RunContext } from '../model/context.ts'
import { activity } from '../run/activity.ts'
import type { Missing } from './clue.ts'
import type { Proposal, ProposedData } from './proposal.ts'

/** Downloads the data of a proposal, so that its hashes are known; what cannot be had is told. It is kept in the store. */
export async function hadData(proposal: Proposal, scratch: string, context: RunContext): Promise<Proposal> {
  const data: ProposedData[] = []
  const missing: Missing[] = [...proposal.missing]
  for (const [index, wanted] of proposal.data.entries()) {
    try {
      data.push({ ...wanted, sha256: await had(wanted, path.join(scratch, `data-${index}`), context) })
    } catch (error) {
      context.signal.throwIfAborted()
      missing.push({
        message: `${wanted.path} cannot be had from ${wanted.url} (${wanted.why}): ${messageOf(error)}`,
        hint: 'correct the address, or put the file there',
      })
    }
  }
  return { ...proposal, data, missing }
}

async function had({ path: name, url }: ProposedData, file: string, context: RunContext): Promise<string> {
  return activity(`data ${name}`, context, async ({ line }) => {
    const { storeDirectory: directory } = context.settings
    await download(url, file, { signal: context.signal, line })
    const sha256 = await sha256OfFile(file, context.signal)
    await obtain(
      { path: name, sha256, urls: [url], nearby: file },
      { directory, dataDirectories: [], signal: context.signal, line },
    )
    return sha256
  })
}
