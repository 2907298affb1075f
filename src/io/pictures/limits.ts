/** What a picture may have at most, that is 8,000 x 5,000; each takes four bytes, or eight. */
export const mostPixels = 40_000_000
/** Longer side of what has no pixels of its own and is rendered: SVG, PDF. */
export const renderedSide = 1000

/** What a file holds cannot be a picture, and why: half a sentence about it. */
export class Unreadable extends Error {}
