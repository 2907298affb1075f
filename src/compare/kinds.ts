import type { ResultPlan } from '../model/plan.ts'
import type { Evidence } from '../model/result.ts'
import { bytesKind } from './bytes.ts'
import { directoryKind } from './directory.ts'
import { jsonKind } from './document.ts'
import type { Kind } from './kind.ts'
import type { Scratch } from './scratch.ts'
import { tableKind } from './table.ts'
import { textKind } from './text.ts'

/** All kinds of files that can be compared; the first that accepts is taken. To add one: write a `Kind`, name it here. */
export function kindsWith(scratch: Scratch): readonly Kind[] {
  return [jsonKind, tableKind(scratch), textKind, directoryKind, bytesKind]
}

/** The kind that compares this file, if any. */
export function kindOf(kinds: readonly Kind[], result: ResultPlan, observed: Evidence): Kind | undefined {
  return kinds.find((kind) => kind.accepts(result, observed))
}
