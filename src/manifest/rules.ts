import type { Json } from '../model/json.ts'
import type { Finding } from './finding.ts'
import { imageReference } from './rules/base.ts'
import { memoryLimit, processorLimit, timeLimit } from './rules/limits.ts'
import { dependencyPaths, dataPaths, fromPaths, nestedPaths, outputPaths } from './rules/paths.ts'
import {
  fromNobodyWrites,
  fromWithRequest,
  fromWithoutRequest,
  pointerSyntax,
  requestToService,
} from './rules/results.ts'
import {
  cycles,
  needsService,
  notebookInOutputs,
  readyWithoutPort,
  serviceOutputs,
  unknownNeeds,
} from './rules/steps.ts'
import { maxProblems } from './source.ts'
import { viewManifest, type ManifestView } from './view.ts'

/** Tells what breaks it, one by one, so that looking can stop when enough is known. */
export type Rule = (view: ManifestView) => Iterable<Finding>

/** What a schema cannot say, in the order in which it counts where several find fault with one place. */
export const rules: Readonly<Record<string, Rule>> = {
  imageReference,
  dependencyPaths,
  dataPaths,
  outputPaths,
  nestedPaths,
  unknownNeeds,
  needsService,
  cycles,
  readyWithoutPort,
  serviceOutputs,
  notebookInOutputs,
  timeLimit,
  memoryLimit,
  processorLimit,
  requestToService,
  fromWithRequest,
  fromWithoutRequest,
  fromPaths,
  pointerSyntax,
  fromNobodyWrites,
}

/** What asks for something that may be there, misspelt. */
const rulesOfAbsence = new Set(['readyWithoutPort', 'requestToService', 'fromNobodyWrites'])

/**
 * What breaks the rules. `shapes` is what the schema objects to: where it objects to the keys of steps or to outputs,
 * nothing is said that may only follow from it.
 */
export function findBrokenRules(value: Json, shapes: readonly Finding[]): Finding[] {
  const view = viewManifest(value)
  const isClear = view.steps.size > 0 && !shapes.some(isOfSteps)
  return Object.entries(rules)
    .filter(([name]) => isClear || !rulesOfAbsence.has(name))
    .flatMap(([, rule]) => takeFirst(rule(view), maxProblems))
    .filter((finding) => !shapes.some((shape) => isInside(shape, finding)))
}

/** Whether the schema has already objected to something inside of what a rule objects to. */
function isInside(shape: Finding, finding: Finding): boolean {
  return finding.on === 'value' && finding.path.every((key, index) => key === shape.path[index])
}

function isOfSteps({ path, on }: Finding): boolean {
  return path[0] === 'steps' && (on === 'key' || path.length < 3 || path[2] === 'outputs')
}

function takeFirst<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = []
  for (const item of items) {
    if (taken.length === count) break
    taken.push(item)
  }
  return taken
}
