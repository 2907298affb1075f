/** Room for what does not fit into memory. Pure code is given it: whoever calls says where that room is. */
export interface Scratch {
  /** A space of its own for one comparison; what is in it is gone once it is disposed of. */
  open(): Promise<ScratchSpace>
}

export interface ScratchSpace extends AsyncDisposable {
  /** Adds bytes to the end of a stream, which begins empty. The bytes may be used again once this resolves. */
  append(stream: string, bytes: Uint8Array): Promise<void>
  /**
   * The pieces of a stream as they were appended, in that order; each holds until the next is asked for. Nothing where
   * nothing was appended.
   */
  read(stream: string): AsyncIterable<Uint8Array>
}
