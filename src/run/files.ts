import path from 'node:path'

/** Where a run keeps what it leaves: `.repro/runs/<id>/`. */
export interface RunFiles {
  readonly directory: string
  readonly log: (step: string) => string
  readonly output: (step: string, output: string) => string
  readonly reply: (result: string) => string
  /** A picture that reports show, by the result's name and what it is. */
  readonly picture: (name: string) => string
  readonly verdict: string
  readonly steps: string
  /** What the steps depended on, for the runs after this one. */
  readonly inputs: string
}

export function runFiles(directory: string): RunFiles {
  return {
    directory,
    log: (step) => path.join(directory, 'logs', `${step}.log`),
    output: (step, output) => path.join(directory, 'outputs', step, output),
    reply: (result) => path.join(directory, 'replies', result),
    picture: (name) => path.join(directory, 'pictures', `${name}.png`),
    verdict: path.join(directory, 'verdict.json'),
    steps: path.join(directory, 'steps.json'),
    inputs: path.join(directory, 'inputs.json'),
  }
}
