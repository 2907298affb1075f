const milliseconds = { s: 1000, m: 60_000, h: 3_600_000 } as const
const bytes = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const

/** `15m` → 900000 milliseconds. Throws `RangeError` for what is not a number with s, m or h. */
export function parseDuration(text: string): number {
  return parseQuantity(text, milliseconds)
}

/** `2g` → 2147483648 bytes (powers of 1024). Throws `RangeError` for what is not a number with k, m or g. */
export function parseBytes(text: string): number {
  return parseQuantity(text, bytes)
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number {
  const match = /^([0-9]+(?:\.[0-9]+)?)([a-z])$/u.exec(text)
  const factor = match?.[2] === undefined ? undefined : units[match[2]]
  if (match?.[1] === undefined || factor === undefined) {
    throw new RangeError(`"${text}" is not a number with ${Object.keys(units).join(', ')} after it`)
  }
  return Math.round(Number(match[1]) * factor)
}
