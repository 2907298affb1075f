import type { StepRun } from '../../../model/run.ts'
import type { Verdict } from '../../../model/verdict.ts'
import { dataId, environmentId, local, packageId, reference, toolId, type Entity, fileId } from './entity.ts'

export function runId({ run }: Verdict): string {
  return local('run', run.id)
}

/** The steps that were begun: what was skipped is no action. */
function begun({ steps }: Verdict): readonly StepRun[] {
  return steps.filter(({ status, started }) => status !== 'skipped' && started !== undefined)
}

export function stepIds(verdict: Verdict): string[] {
  return begun(verdict).map(({ name }) => local('step', name))
}

/** The run, its steps, the program of each, and what ran them. */
export function runEntities(verdict: Verdict): Entity[] {
  const { run, steps, tool, engine, host, failure } = verdict
  const data = Object.values(verdict.package.manifest.data ?? {})
  const outputs = steps.flatMap((step) => step.outputs.map(({ path }) => outputId(step, path)))
  return [
    {
      '@id': runId(verdict),
      '@type': 'CreateAction',
      name: `Run ${run.id} of ${verdict.package.title}`,
      description: `Seed ${run.seed}, on ${host.cpuModel}, ${host.cores} cores, ${host.architecture}, kernel ${host.kernel}.`,
      instrument: reference('repro.yaml'),
      agent: reference(toolId),
      startTime: run.started,
      endTime: run.finished,
      object: [packageId, ...data.map(({ sha256 }) => dataId(sha256))].map(reference),
      result: [...outputs, 'verdict.json'].map(reference),
      ...imageOf(verdict),
      ...statusOf(failure === undefined ? 'Completed' : 'Failed', failure?.message),
    },
    ...begun(verdict).flatMap((step) => [stepAction(step, verdict), program(step, verdict)]),
    {
      '@id': toolId,
      '@type': 'SoftwareApplication',
      name: tool.name,
      version: tool.version,
      description: `Ran it by ${engine.name} ${engine.version}.`,
    },
  ]
}

function stepAction(step: StepRun, verdict: Verdict): Entity {
  const { name, started = verdict.run.started, seconds, exitCode, outputs, network } = step
  const ended = new Date(Date.parse(started) + 1000 * seconds).toISOString()
  const needs = verdict.package.manifest.steps[name]?.needs ?? []
  const inputs = verdict.steps.filter((other) => needs.includes(other.name))
  return {
    '@id': local('step', name),
    '@type': 'CreateAction',
    name: `Step ${name}`,
    description: network ? 'The network was on.' : 'The network was off.',
    instrument: reference(programId(step)),
    agent: reference(toolId),
    startTime: started,
    endTime: ended,
    object: [packageId, ...inputs.flatMap((other) => other.outputs.map(({ path }) => outputId(other, path)))].map(
      reference,
    ),
    result: outputs.map(({ path }) => reference(outputId(step, path))),
    ...imageOf(verdict),
    ...statusOf(
      step.status === 'failed' ? 'Failed' : 'Completed',
      exitCode === undefined ? undefined : `exit code ${exitCode}`,
    ),
  }
}

function program(step: StepRun, { package: { manifest } }: Verdict): Entity {
  const { run, notebook } = manifest.steps[step.name] ?? {}
  const command = typeof run === 'string' ? run : (run?.join(' ') ?? `the notebook ${notebook ?? step.name}`)
  return { '@id': programId(step), '@type': 'SoftwareApplication', name: step.name, description: command }
}

function programId({ name }: StepRun): string {
  return local('program', name)
}

function outputId({ name }: StepRun, path: string): string {
  return fileId(`outputs/${name}/${path}`)
}

function imageOf({ environment }: Verdict): Partial<Entity> {
  return environment === undefined ? {} : { containerImage: reference(environmentId) }
}

function statusOf(status: 'Completed' | 'Failed', error: string | undefined): Partial<Entity> {
  return {
    actionStatus: `http://schema.org/${status}ActionStatus`,
    ...(status === 'Failed' && error !== undefined ? { error } : {}),
  }
}
