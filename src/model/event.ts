/** What the library tells while it works. A reporter turns events into lines; the library never prints. */
export type Event =
  | { readonly type: 'started'; readonly activity: Activity }
  | { readonly type: 'output'; readonly activity: Activity; readonly line: string }
  | { readonly type: 'finished'; readonly activity: Activity; readonly how: Ending; readonly seconds: number }
  | { readonly type: 'warning'; readonly message: string }
  /** In an edit loop: whether a step runs again, and why. */
  | { readonly type: 'decided'; readonly step: string; readonly how: 'runs' | 'reused'; readonly why: string }

/** Something that takes time and that a person would want to see. */
export interface Activity {
  /** Unique while it lasts. */
  readonly id: string
  /** In a reader's words, e.g. "step train". */
  readonly label: string
}

/** `failed`: what was done did not do what it should; `interrupted`: the person who runs asked for an end. */
export type Ending = 'done' | 'cached' | 'failed' | 'interrupted'

export type EventSink = (event: Event) => void
