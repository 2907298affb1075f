/** One thing that is looked at when a signature is checked. */
export type CheckName =
  | 'envelope'
  | 'payload-type'
  | 'signature'
  | 'trust'
  | 'canonical'
  | 'schema'
  | 'subjects'
  | 'package'
  | 'outputs'

/** `unknown`: there was nothing to look at, or something before it was refused. */
export interface Check {
  readonly name: CheckName
  readonly outcome: 'passed' | 'refused' | 'unknown'
  /** In a sentence: what was found, or why it is not known. */
  readonly message: string
}

export function passed(name: CheckName, message: string): Check {
  return { name, outcome: 'passed', message }
}

export function refused(name: CheckName, message: string): Check {
  return { name, outcome: 'refused', message }
}

export function unknown(name: CheckName, message: string): Check {
  return { name, outcome: 'unknown', message }
}
