import { replaceBy, type Finding } from '../finding.ts'
import { quote } from '../json.ts'
import { prefixesOf, trimSlash } from '../paths.ts'
import { closestTo, suggest } from '../suggest.ts'
import type { ManifestView, Mention, StepView } from '../view.ts'

export function* unknownNeeds({ steps }: ManifestView): Generator<Finding> {
  for (const { name, needs } of steps.values()) {
    for (const { text, path } of needs) {
      if (steps.has(text)) continue
      const message = `step ${quote(name)} needs ${quote(text)}, which is no step`
      const others = [...steps.keys()].filter((other) => other !== name)
      yield { path, on: 'value', message, hint: suggest(text, others), fix: replaceBy(closestTo(text, others)) }
    }
  }
}

export function* needsService({ steps }: ManifestView): Generator<Finding> {
  for (const { name, needs } of steps.values()) {
    for (const { text, path } of needs) {
      if (steps.get(text)?.isService !== true) continue
      const message = `step ${quote(name)} needs ${quote(text)}, which is a service and hands nothing on`
      yield { path, on: 'value', message, hint: 'name the step that writes what is needed' }
    }
  }
}

export function* cycles({ steps }: ManifestView): Generator<Finding> {
  const endless = withoutOrder(steps)
  const visited = new Set<string>()
  for (const start of endless) {
    const way: Mention[] = []
    const names: string[] = []
    let name: string | undefined = start
    while (name !== undefined && !visited.has(name)) {
      visited.add(name)
      names.push(name)
      const next: Mention | undefined = steps.get(name)?.needs.find(({ text }) => endless.has(text))
      if (next !== undefined) way.push(next)
      name = next?.text
    }
    // A way that ends at what an earlier one has visited leads to a cycle that is told already.
    const first = names.indexOf(name ?? '')
    const need = way[first]
    if (first < 0 || need === undefined) continue
    const message = `these steps need each other: ${showCycle(names.slice(first))}`
    yield { path: need.path, on: 'value', message, hint: 'remove one of these `needs`' }
  }
}

/** The steps that cannot be put in order: those on a cycle, and those that need them. Linear: Kahn 1962. */
function withoutOrder(steps: ReadonlyMap<string, StepView>): Set<string> {
  const neededBy = new Map<string, string[]>()
  const open = new Map<string, number>()
  for (const { name, needs } of steps.values()) {
    const known = needs.filter(({ text }) => steps.has(text))
    open.set(name, known.length)
    for (const { text } of known) {
      const list = neededBy.get(text)
      if (list === undefined) neededBy.set(text, [name])
      else list.push(name)
    }
  }
  const ready = [...open.keys()].filter((name) => open.get(name) === 0)
  for (const name of ready) {
    for (const other of neededBy.get(name) ?? []) {
      const left = (open.get(other) ?? 0) - 1
      open.set(other, left)
      if (left === 0) ready.push(other)
    }
  }
  return new Set([...steps.keys()].filter((name) => (open.get(name) ?? 0) > 0))
}

function showCycle(names: readonly string[]): string {
  const shown = names.length > 8 ? [...names.slice(0, 7), '…'] : names
  return [...shown, names[0]].join(' -> ')
}

export function* readyWithoutPort({ steps }: ManifestView): Generator<Finding> {
  for (const { name, ready, isService } of steps.values()) {
    if (ready === undefined || isService) continue
    const message = `step ${quote(name)} has \`ready\` and no \`port\``
    yield { path: ready.path, on: 'key', message, hint: 'add `port`, or remove `ready`' }
  }
}

/** The executed notebook is an output by itself; what else a step declares is not there before it runs. */
export function* notebookInOutputs({ steps }: ManifestView): Generator<Finding> {
  for (const { name, notebook, outputs } of steps.values()) {
    if (notebook === undefined) continue
    if (!notebook.text.endsWith('.ipynb')) {
      const message = `step ${quote(name)}: ${quote(notebook.text)} is no notebook`
      yield { path: notebook.path, on: 'value', message, hint: 'name a file that ends in .ipynb, or write `run`' }
    }
    const above = new Set(prefixesOf(notebook.text))
    for (const output of outputs) {
      if (output === notebook || !above.has(trimSlash(output.text))) continue
      const message = `the notebook ${quote(notebook.text)} lies at the output ${quote(output.text)}, where nothing is before the step has run`
      const hint =
        output.text === notebook.text
          ? 'remove it: the executed notebook is an output by itself'
          : 'name what else it writes there, file by file'
      yield { path: output.path, on: 'value', message, hint }
    }
  }
}

export function* serviceOutputs({ steps }: ManifestView): Generator<Finding> {
  for (const { name, path, outputs, isService } of steps.values()) {
    if (!isService || outputs.length === 0) continue
    const message = `step ${quote(name)} is a service, whose outputs are not taken`
    yield { path: [...path, 'outputs'], on: 'key', message, hint: 'write them in a step without a port' }
  }
}
