// The process in which one picture is decoded: whatever its bytes make a decoder do, the process can be ended.
import { messageOf } from '../../errors.ts'
import { decodePicture } from './decode.ts'

export interface Task {
  readonly bytes: Uint8Array
  readonly page: number | undefined
}

process.once('message', async ({ bytes, page }: Task) => {
  const answer = await decodePicture(bytes, page).catch((error: unknown) => ({ problem: messageOf(error) }))
  process.send?.(answer, () => process.disconnect())
})
