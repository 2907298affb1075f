// The process in which one picture is decoded: whatever its bytes make a decoder do, the process can be ended.
import { messageOf } from '../../errors.ts'
import { decodePicture } from './decode.ts'

export interface Task {
  readonly bytes: Uint8Array
  readonly page: number | undefined
}

process.once('message', ({ bytes, page }: Task) => {
  void decodePicture(bytes, page)
    .catch((error: unknown) => ({ problem: messageOf(error) }))
    .then((answer) => process.send?.(answer, () => process.disconnect()))
})
