/** Turns tables in other formats into text, so that they are compared as all tables are. */
export interface TableConverter {
  /**
   * The table in a Parquet file as CSV: UTF-8, with a header. Whatever its bytes make a decoder do, time and memory are
   * bounded.
   * @throws Error where there is no such table, with half a sentence about it.
   */
  convert(file: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
}
