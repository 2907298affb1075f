import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { ownGpus } from '../../../src/io/gpus.ts'
import { temporaryDirectory } from './temporary.ts'

const versions = [
  ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024', '535.183.01'],
  ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  560.35.03  Release Build', '560.35.03'],
  ['something else', 'unknown'],
] as const

for (const [text, driver] of versions) {
  test(`the devices that the kernel drives, with driver ${driver}`, async (t) => {
    await using directory = await temporaryDirectory()
    const about = { '0000:65:00.0': 'Model: \t\t NVIDIA A100-SXM4-40GB\nIRQ:   \t\t 137\n', '0000:17:00.0': 'IRQ: 1\n' }
    for (const [device, information] of Object.entries(about)) {
      await mkdir(directory.at(path.join('gpus', device)), { recursive: true })
      await writeFile(directory.at(path.join('gpus', device, 'information')), information)
    }
    await writeFile(directory.at('version'), `${text}\nGCC version: 12\n`)
    t.deepEqual(await ownGpus(directory.path), [
      { name: 'unknown', driver },
      { name: 'NVIDIA A100-SXM4-40GB', driver },
    ])
  })
}

test('without a driver there are none', async (t) => {
  await using directory = await temporaryDirectory()
  t.deepEqual(await ownGpus(directory.at('nvidia')), [])
})
