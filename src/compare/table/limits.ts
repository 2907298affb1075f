/** What a table may have at most. Real tables stay far below; a hostile one must not cost more than this. */
export const maxRowBytes = 16 * 1024 * 1024
export const maxColumns = 100_000
