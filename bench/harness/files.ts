// Packages and files to work on.
import { createHash } from 'node:crypto'
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
const block = Buffer.concat(
  Array.from({ length: piece / 32 }, (_, index) => createHash('sha256').update(String(index)).digest()),
)

function noise(seed: number, size: number): Buffer {
  const bytes = Buffer.from(block.subarray(0, size))
  bytes.writeUInt32LE(seed >>> 0, 0)
  return bytes
}
