/** An .npy file of version 1 as numpy writes it. */
export function npy(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
  order: 'C' | 'Fortran' = 'C',
): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  return raw(`{'descr': '${descr}', 'fortran_order': ${order === 'C' ? 'False' : 'True'}, 'shape': (${tuple}), }`, data)
}

export function raw(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = `${header.padEnd(117)}\n`
  const length = Buffer.alloc(2)
  length.writeUInt16LE(text.length)
  return Buffer.concat([Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]), length, Buffer.from(text), data])
}

export function doubles(
  numbers: readonly number[],
  shape: readonly number[] = [numbers.length],
  order: 'C' | 'Fortran' = 'C',
): Uint8Array {
  return npy('<f8', shape, new Uint8Array(Float64Array.from(numbers).buffer), order)
}

export function floats(...numbers: readonly number[]): Uint8Array {
  return npy('<f4', [numbers.length], new Uint8Array(Float32Array.from(numbers).buffer))
}

export function integers(...numbers: readonly bigint[]): Uint8Array {
  return npy('<i8', [numbers.length], new Uint8Array(BigInt64Array.from(numbers).buffer))
}

export function complex(...parts: readonly number[]): Uint8Array {
  return npy('<c16', [parts.length / 2], new Uint8Array(Float64Array.from(parts).buffer))
}
