/** A picture as pixels, row by row from the top left, red, green, blue and opacity of each. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** 4 x width x height numbers, from 0 to 255, or to 65,535 where they have 16 bits. */
  readonly pixels: Uint8Array | Uint16Array
}

/** Why a picture cannot be had, in half a sentence about it. */
export interface NoPicture {
  readonly problem: string
}

/** Turns files into pixels. Their bytes are a stranger's: whoever does this bounds time, pixels and memory. */
export interface PictureReader {
  /** Reads PNG, JPEG, SVG, or a page of a PDF, told by their first bytes. `page` counts from 1. */
  read(bytes: Uint8Array, page: number | undefined): Promise<Picture | NoPicture>
}
