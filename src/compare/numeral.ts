import { Big } from 'big.js'

/** A number as it is written. Its value is exact: no digit is lost to binary, however many there are. */
export type Numeral = FiniteNumeral | { readonly kind: 'infinite'; readonly sign: 1 | -1 } | { readonly kind: 'nan' }

export interface FiniteNumeral {
  readonly kind: 'finite'
  readonly value: Big
  /** Power of ten of the last digit that is written: -2 for 0.50, -17 for 1.2e-16, 0 for 1200. */
  readonly place: number
  /** Written as a percentage; `value` is then in percent. */
  readonly percent: boolean
  /** Written with separators between thousands. */
  readonly grouped: boolean
}

/** Characters. Beyond these, sums of numbers would take memory without bound; what is longer is text. */
export const longestNumeral = 1000
const largestExponent = 5000

const plain = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:(?:[eE]([+-]?\d+))|(?:[dD]([+-]\d+)))?$/
const grouping = /^[+-]?\d{1,3}(?:([, \u00a0\u2009\u202f'’_])\d{3})(?:\1\d{3})*(?:\.\d+)?$/
const infinite = /^([+-]?)\.?(?:inf|infinity|∞)$/i
const notANumber = /^[+-]?\.?nan$/i

/**
 * Reads a number as people and programs write it: `0.50`, `.8186`, `1.2e-16`, `1.0D-05` (Fortran), `1,234,567`,
 * `85.3 %`, `−1` (U+2212), `NaN`, `Inf`, `-infinity`. Undefined where the text is none of these.
 */
export function readNumeral(text: string): Numeral | undefined {
  if (text.length > longestNumeral) return undefined
  const trimmed = text.trim().replace('\u2212', '-')
  const percent = /^(.*\S)\s*%$/.exec(trimmed)?.[1]
  const written = percent ?? trimmed
  const grouped = grouping.test(written)
  const match = plain.exec(grouped ? written.replace(/[, \u00a0\u2009\u202f'’_]/g, '') : written)
  if (match !== null) return readFinite(match, { percent: percent !== undefined, grouped })
  if (percent !== undefined) return undefined
  const infinity = infinite.exec(trimmed)
  if (infinity !== null) return { kind: 'infinite', sign: infinity[1] === '-' ? -1 : 1 }
  return notANumber.test(trimmed) ? { kind: 'nan' } : undefined
}

function readFinite(match: RegExpExecArray, style: { percent: boolean; grouped: boolean }): FiniteNumeral | undefined {
  const [, sign, mantissa = '', exponentText, fortranExponent] = match
  const exponent = Number(exponentText ?? fortranExponent ?? 0)
  if (Math.abs(exponent) > largestExponent) return undefined
  const [whole = '', decimals = ''] = mantissa.split('.')
  const value = new Big(`${sign === '-' ? '-' : ''}${whole || '0'}.${decimals || '0'}e${exponent}`)
  return { kind: 'finite', value, place: exponent - decimals.length, ...style }
}

/** Ten to the power of `exponent`, exactly. */
export function powerOfTen(exponent: number): Big {
  return new Big(`1e${exponent}`)
}

/** The number in plain digits where that is short, rounded to `digits` significant ones where it has more. */
export function printNumber(value: Big, digits = 17): string {
  const rounded = value.c.length > digits ? value.prec(digits, 1) : value
  return rounded.e < -6 || rounded.e > 20 ? rounded.toExponential() : rounded.toFixed()
}

/** A double as a decimal number. */
export function decimal(value: number): Big {
  return new Big(value)
}
