/** A promise, and who settles it; again does nothing. */
export interface Later<T> {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
}

export function settledLater<T>(): Later<T> {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
