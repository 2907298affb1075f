import { describeSource } from '../compare/source.ts'
import type { LayerOutlook, Outlook, PlanDocument, ResultOutline, StepOutlook } from '../model/outlook.ts'
import type { Plan, ResultPlan } from '../model/plan.ts'
import { baseName } from '../plan/image.ts'

/** A plan and what of it is there already, as one value. */
export function planDocument({ title, image, data, results }: Plan, { engine, layers, steps }: Outlook): PlanDocument {
  return {
    format: 1,
    title,
    engine,
    environment: { key: image.key, base: baseName(image.base), layers },
    data,
    steps,
    results: results.map(outline),
  }
}

function outline({ name, claim, where, source, expect }: ResultPlan): ResultOutline {
  return {
    ...{ name, claim, where },
    from: describeSource(source),
    basis: expect === undefined ? 'recorded' : 'published',
    expected: expect && (expect.text ?? JSON.stringify(expect.value)),
  }
}

/** A plan as a reader wants it: what would be built, run and compared, and why. */
export function planText({ title, engine, environment, data, steps, results }: PlanDocument): string {
  return [
    title,
    '',
    `Environment, one line a layer${engine === undefined ? ' (no engine answers: what is cached is unknown)' : ''}:`,
    ...environment.layers.flatMap(layerLines),
    ...(data.length === 0 ? [] : ['', 'Data:', ...data.map((file) => `  ${file.path}  sha256 ${file.sha256}`)]),
    '',
    'Steps, in order:',
    ...steps.flatMap(stepLines),
    '',
    'Results:',
    ...results.map(resultLine),
  ].join('\n')
}

function layerLines({ key, label, state, why }: LayerOutlook): string[] {
  const start = `  ${key.slice(0, 12)}  ${state.padEnd('unknown'.length)}  `
  return [`${start}${label}`, ...(why === undefined ? [] : [`${' '.repeat(start.length)}  ${why}`])]
}

const verbs = { runs: 'runs', reused: 'leaves', depends: 'may run' } as const

/** A step's command as the manifest has it, or nearly. */
export function commandText({ command }: Pick<StepOutlook, 'command'>): string {
  return (command[0] === '/bin/sh' ? (command[2] ?? '') : command.join(' ')).trim()
}

function stepLines({ rerun, ...step }: StepOutlook): string[] {
  const { time, memory, cpus } = step.limits
  const facts = [
    ...(step.needs.length > 0 ? [`needs ${step.needs.join(', ')}`] : []),
    ...(step.service === undefined ? [] : [`serves on port ${step.service.port}`]),
    ...(step.outputs.length > 0 ? [`writes ${step.outputs.join(', ')}`] : []),
    `at most ${time / 1000} s, ${Math.round(memory / 1024 ** 2)} MiB, ${cpus} CPUs`,
    ...(step.gpus === 0 ? [] : [`needs ${step.gpus} GPU${step.gpus === 1 ? '' : 's'}`]),
    step.network ? 'NETWORK ON' : 'no network',
  ]
  return [
    `  ${step.name}: ${commandText(step)}`,
    `    ${facts.join('; ')}`,
    `    \`repro run\` ${verbs[rerun.how]} it: ${rerun.why}`,
  ]
}

function resultLine({ name, claim, where, expected }: ResultOutline): string {
  const basis = expected === undefined ? 'compared with the record' : `expected ${expected}`
  const place = where === undefined ? '' : ` (${where})`
  return `  ${name}: ${claim === undefined ? '' : `${claim}${place}; `}${basis}`
}
