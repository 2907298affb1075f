// Packages and files to work on.
import { createCipheriv } from 'node:crypto'
import { mkdir, open, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** A package with one step, or as the lines of its manifest say. */
export async function writePackage(directory: string, manifest = usual): Promise<void> {
  await writeFile(path.join(directory, 'repro.yaml'), manifest)
}

const usual = `repro: 1
title: A package to measure with
base: { debian: bookworm }
steps:
  measure:
    run: echo 1 > out.json
    outputs: [out.json]
results:
  out: { from: out.json, expect: 1 }
`

/** Files of bytes that no compressor makes smaller, a thousand to a directory; the same each time. */
export async function writeFiles(directory: string, count: number, size: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const place = path.join(directory, String(Math.floor(number / 1000)))
    if (number % 1000 === 0) await mkdir(place, { recursive: true })
    const file = await open(path.join(place, String(number % 1000)), 'w')
    for (let written = 0; written < size; written += piece) {
      await file.write(noise(number * 7919 + written, Math.min(piece, size - written)))
    }
    await file.close()
  }
}

const piece = 1 << 20
const zeros = Buffer.alloc(piece)
const key = Buffer.alloc(16)

/** A keystream has no repetitions, and comes faster than a disk takes it. */
function noise(seed: number, size: number): Buffer {
  const counter = Buffer.alloc(16)
  counter.writeUInt32LE(seed >>> 0, 0)
  return createCipheriv('aes-128-ctr', key, counter).update(zeros.subarray(0, size))
}
