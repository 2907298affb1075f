import type { Failure, Run, StepRun } from '../model/run.ts'

/** So many outputs of a step are shown: nobody reads a hundred thousand. */
const mostShown = 100

/** A run as a reader wants it: what each step did and wrote. */
export function runText(run: Pick<Run, 'steps' | 'failure' | 'directory'>): string {
  const isIdle = run.steps.length > 0 && run.steps.every(({ status }) => status === 'reused')
  return [
    ...(isIdle ? ['nothing to do: no step has changed', ''] : []),
    ...run.steps.flatMap(stepLines),
    ...(run.failure === undefined ? [] : ['', ...failureLines(run.failure)]),
    '',
    `Logs and outputs: ${run.directory}`,
  ].join('\n')
}

/** What failed, the last lines of its output, and what to do. */
export function failureLines({ message, log, hint }: Failure): string[] {
  return [...log.map((line) => `  | ${line}`), message, ...(hint === undefined || hint === '' ? [] : [`hint: ${hint}`])]
}

function stepLines(step: StepRun): string[] {
  const memory = step.peakMemory === undefined ? '' : `, ${Math.round(step.peakMemory / 1024 ** 2)} MiB`
  return [
    `${step.name}: ${step.status}, ${step.seconds.toFixed(1)} s${memory}`,
    ...step.outputs
      .slice(0, mostShown)
      .map(({ path, size, sha256 }) => `  ${path}  ${size} bytes  sha256 ${sha256.slice(0, 12)}…`),
    ...(step.outputs.length > mostShown ? [`  … and ${step.outputs.length - mostShown} more files`] : []),
  ]
}
