import { messageOf, notThePapers, type ReproError } from '../errors.ts'

/** The engine refused, or broke off; `what` says at what, as a sentence begins: "the engine could not …". */
export function engineBroke(what: string, cause: unknown): ReproError {
  const remedy = '`repro doctor` says what is wrong with the engine; then run again.'
  return notThePapers(`${what}: ${messageOf(cause)}`, remedy, { cause })
}

/** Nothing but the engine's disk bounds what a build or a step writes. */
export function engineDiskFull(log: readonly string[] = []): ReproError {
  const remedy = '`repro clean --images --older-than 7d` frees room; then run again.'
  return notThePapers('the disk on which the engine keeps its files is full', remedy, { log })
}
