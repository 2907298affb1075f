import type { PictureReader } from '../model/picture.ts'
import type { ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import type { TableConverter } from '../model/table.ts'
import { arrayKind } from './array.ts'
import { bytesKind } from './bytes.ts'
import { directoryKind } from './directory.ts'
import { jsonKind } from './document.ts'
import { imageKind } from './image.ts'
import type { Kind } from './kind.ts'
import type { Scratch } from './scratch.ts'
import { tableKind } from './table.ts'
import { textKind } from './text.ts'

/** What comparing takes of the world: the pure code has neither disk nor the programs that render pictures. */
export interface Tools {
  readonly scratch: Scratch
  /** Absent: pictures are compared by their bytes alone. */
  readonly pictures?: PictureReader
  /** Absent: only tables that are text are compared as tables. */
  readonly tables?: TableConverter
}

/** All kinds of files that can be compared; the first that accepts is taken. To add one: write a `Kind`, name it here. */
export function kindsWith({ scratch, pictures, tables }: Tools): readonly Kind[] {
  const images = pictures === undefined ? [] : [imageKind(pictures)]
  return [jsonKind, tableKind(scratch, tables), arrayKind(scratch), ...images, textKind, directoryKind, bytesKind]
}

/** The kind that compares this file, if any. */
export function kindOf(kinds: readonly Kind[], result: ResultPlan, observed: Evidence): Kind | undefined {
  return kinds.find((kind) => kind.accepts(result, observed))
}
