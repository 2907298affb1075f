import type { Row } from './row.ts'

export const reaches: readonly Row[] = [
  {
    input: 'a step that tries to reach another container, and this machine by its bridge',
    ends: 'identical',
    note: 'it reaches neither; with `network: true` it reaches both',
  },
  {
    input: 'a service that tries to reach another container, and this machine by its bridge',
    ends: 'identical',
    note: 'it reaches neither; with `network: true` it reaches both',
  },
]
