import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Picture } from '../../model/picture.ts'
import { renderedSide } from './limits.ts'

const require = createRequire(import.meta.url)

let started: Promise<unknown> | undefined

/**
 * Renders SVG to 1,000 pixels on its longer side. All text is set in one font that comes with this program, so that it
 * looks the same on every machine. resvg runs as WebAssembly: it can reach no file and no network, whatever is asked.
 */
export async function readSvg(bytes: Uint8Array): Promise<Picture> {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm')
  started ??= readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')).then(initWasm)
  await started
  const font = await readFile(
    require.resolve('@expo-google-fonts/didact-gothic/400Regular/DidactGothic_400Regular.ttf'),
  )
  const options = { font: { fontBuffers: [font], defaultFontFamily: 'Didact Gothic' } }
  const text = new TextDecoder().decode(bytes)
  const { width, height } = new Resvg(text, options)
  const side = width >= height ? ('width' as const) : ('height' as const)
  const rendered = new Resvg(text, { ...options, fitTo: { mode: side, value: renderedSide } }).render()
  return { width: rendered.width, height: rendered.height, pixels: rendered.pixels }
}
