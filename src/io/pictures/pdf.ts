import type { Picture } from '../../model/picture.ts'
import { renderedSide, Unreadable } from './limits.ts'

/**
 * Renders one page of a PDF to 1,000 pixels on its longer side. PDFium runs as WebAssembly: it can reach no file and no
 * network, whatever is asked.
 * @throws Unreadable where there is no such page, or several and none is named.
 */
export async function readPdf(bytes: Uint8Array, page: number | undefined): Promise<Picture> {
  const { PDFiumLibrary } = await import('@hyzyla/pdfium')
  const library = await PDFiumLibrary.init()
  const document = await library.loadDocument(bytes)
  const count = document.getPageCount()
  if (page === undefined && count !== 1) throw new Unreadable(`it has ${count} pages, and \`page\` does not say which`)
  if (page !== undefined && page > count) throw new Unreadable(`it has ${count} pages, so there is no page ${page}`)
  const chosen = document.getPage((page ?? 1) - 1)
  const { originalWidth, originalHeight } = chosen.getOriginalSize()
  const scale = renderedSide / Math.max(originalWidth, originalHeight)
  const { width, height, data } = await chosen.render({ scale, render: 'bitmap' })
  return { width, height, pixels: data }
}
