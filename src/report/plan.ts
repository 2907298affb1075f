import type { Plan, ResultPlan, StepPlan } from '../model/plan.ts'

/** A plan as a reader wants it: what would be built, run and compared. */
export function planText({ title, image, data, steps, results }: Plan): string {
  return [
    title,
    '',
    'Environment, one line a layer:',
    ...image.layers.map((layer) => `  ${layer.key.slice(0, 12)}  ${layer.label}`),
    ...(data.length === 0 ? [] : ['', 'Data:', ...data.map((file) => `  ${file.path}  sha256 ${file.sha256}`)]),
    '',
    'Steps, in order:',
    ...steps.flatMap(stepLines),
    '',
    'Results:',
    ...results.map(resultLine),
  ].join('\n')
}

function stepLines(step: StepPlan): string[] {
  const command = step.command[0] === '/bin/sh' ? (step.command[2] ?? '') : step.command.join(' ')
  const { time, memory, cpus } = step.limits
  const facts = [
    ...(step.needs.length > 0 ? [`needs ${step.needs.join(', ')}`] : []),
    ...(step.service === undefined ? [] : [`serves on port ${step.service.port}`]),
    ...(step.outputs.length > 0 ? [`writes ${step.outputs.join(', ')}`] : []),
    `at most ${time / 1000} s, ${Math.round(memory / 1024 ** 2)} MiB, ${cpus} CPUs`,
    step.network ? 'NETWORK ON' : 'no network',
  ]
  return [`  ${step.name}: ${command}`, `    ${facts.join('; ')}`]
}

function resultLine({ name, claim, where, expect }: ResultPlan): string {
  const basis =
    expect === undefined ? 'compared with the record' : `expected ${expect.text ?? JSON.stringify(expect.value)}`
  const place = where === undefined ? '' : ` (${where})`
  return `  ${name}: ${claim === undefined ? '' : `${claim}${place}; `}${basis}`
}
