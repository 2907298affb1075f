import { gzipSync } from 'node:zlib'

/** What a header says; what is left out is what an honest writer says. */
export interface Said {
  readonly name?: string | Buffer
  readonly type?: string
  readonly size?: number | string | Buffer
  readonly mode?: string
  readonly magic?: string
  readonly prefix?: string
  readonly link?: string
  readonly checksum?: string
}

const blockLength = 512

/** One header of a tar, with whatever is to be wrong about it. */
export function header({ name = 'file', type = '0', size = 0, mode = '0000644', ...rest }: Said): Buffer {
  const block = Buffer.alloc(blockLength)
  const put = (text: string | Buffer, at: number): number => Buffer.from(text).copy(block, at)
  put(name, 0)
  put(mode, 100)
  put(typeof size === 'number' ? size.toString(8).padStart(11, '0') : size, 124)
  put('00000000000', 136)
  put(type, 156)
  put(rest.link ?? '', 157)
  put(rest.magic ?? 'ustar\u000000', 257)
  put(rest.prefix ?? '', 345)
  put('        ', 148)
  const sum = block.reduce((a, b) => a + b, 0)
  put(rest.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** Bytes, filled up to whole blocks. */
export function blocks(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([bytes, Buffer.alloc((blockLength - (bytes.length % blockLength)) % blockLength)])
}

export function file(name: string | Buffer, content: string | Buffer = '', said: Said = {}): Buffer {
  return Buffer.concat([header({ name, size: Buffer.from(content).length, ...said }), blocks(content)])
}

export function directory(name: string, said: Said = {}): Buffer {
  return header({ name, type: '5', mode: '0000755', ...said })
}

export function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = Buffer.byteLength(rest) + 1
  while (String(length).length + Buffer.byteLength(rest) !== length) length++
  return `${length}${rest}`
}

/** A PAX header before an entry (`x`), or for all of them (`g`). */
export function pax(records: string | Buffer, type = 'x'): Buffer {
  return file('PaxHeader', records, { type })
}

export function longName(name: string): Buffer {
  return file('././@LongLink', `${name}\0`, { type: 'L', magic: 'ustar  \0' })
}

export const end = Buffer.alloc(2 * blockLength)

export const manifest = [
  'repro: 1',
  'title: A tiny one',
  'base: { debian: bookworm }',
  'steps: { say: { run: echo 1 > out.txt, outputs: [out.txt] } }',
  'results: { one: { claim: It is one., from: out.txt, expect: "1" } }',
  '',
].join('\n')

/** A tar of a package, with something in it. */
export function tarball(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([file('repro.yaml', manifest), ...parts, end])
}

export function tgz(...parts: readonly Buffer[]): Buffer {
  return gzipSync(tarball(...parts))
}
