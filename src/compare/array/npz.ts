import { messageOf } from '../../errors.ts'
import type { Evidence } from '../../model/result.ts'
import type { ScratchSpace } from '../scratch.ts'
import { show } from '../show.ts'
import { Unreadable } from '../unreadable.ts'

/** Of one archive. */
const mostMembers = 10_000
/** All members together, bytes: about a thousand times less can hold as much. */
const mostBytes = 16 * 2 ** 30
/** How much is unpacked at once, bytes: a thousand times as much may come out. */
const piece = 16 * 1024

/** Whether a file begins as zip archives do. */
export async function isZip(evidence: Evidence): Promise<boolean> {
  const beginning: number[] = []
  for await (const chunk of evidence.open()) {
    beginning.push(...chunk.subarray(0, 2 - beginning.length))
    if (beginning.length === 2) break
  }
  return beginning[0] === 0x50 && beginning[1] === 0x4b
}

/**
 * Unpacks a zip archive onto scratch. Gives the stream of each member by its name, without its ending `.npy`.
 * @throws Unreadable for what is no zip archive, for more than 10,000 members or 16 GiB, and for a name that is there twice.
 */
export async function unpack(
  source: AsyncIterable<Uint8Array>,
  space: ScratchSpace,
  called: string,
): Promise<Map<string, string>> {
  const { Unzip, UnzipInflate } = await import('fflate')
  const streams = new Map<string, string>()
  const ready: { readonly stream: string; readonly bytes: Uint8Array }[] = []
  let total = 0
  const unzip = new Unzip((member) => {
    const name = member.name.replace(/\.npy$/, '')
    const stream = `${called}-${streams.size}`
    if (streams.has(name)) throw new Unreadable(`${called} has two members named ${show(name)}`)
    if (streams.size === mostMembers) throw new Unreadable(`${called} has more than ${mostMembers} members`)
    streams.set(name, stream)
    member.ondata = (error, bytes) => {
      if (error) throw error
      total += bytes.length
      if (total > mostBytes) throw new Unreadable(`${called} unpacks to more than ${mostBytes / 2 ** 30} GiB`)
      ready.push({ stream, bytes })
    }
    member.start()
  })
  unzip.register(UnzipInflate)
  const push = async (bytes: Uint8Array, end: 'end' | 'more'): Promise<void> => {
    try {
      unzip.push(bytes, end === 'end')
    } catch (error) {
      throw error instanceof Unreadable
        ? error
        : new Unreadable(`${called} cannot be unpacked: ${show(messageOf(error))}`)
    }
    for (const { stream, bytes } of ready.splice(0)) await space.append(stream, bytes)
  }
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += piece) await push(chunk.subarray(at, at + piece), 'more')
  }
  await push(new Uint8Array(0), 'end')
  return streams
}
