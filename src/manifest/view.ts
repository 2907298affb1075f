import type { Json } from '../model/json.ts'
import type { ManifestPath } from './document.ts'
import type { Fix } from './finding.ts'
import { at, isList, isMapping } from './json.ts'

/** A text, and where it stands. */
export interface Mention {
  readonly text: string
  readonly path: ManifestPath
}

export interface StepView {
  readonly name: string
  readonly path: ManifestPath
  readonly isService: boolean
  readonly notebook: Mention | undefined
  readonly needs: readonly Mention[]
  /** With the notebook that the step executes. */
  readonly outputs: readonly Mention[]
  readonly ready: Mention | undefined
  readonly time: Mention | undefined
  readonly memory: Mention | undefined
  readonly cpus: number | undefined
}

export interface ResultView {
  readonly name: string
  readonly path: ManifestPath
  readonly from: FromView | undefined
  readonly isRequest: boolean
  /** The step that is asked. */
  readonly asks: Mention | undefined
}

/** Where a result's value is found, in whichever form the manifest says it. */
export interface FromView {
  readonly path: ManifestPath
  /** The whole, where it is a text. */
  readonly text: string | undefined
  readonly file: Mention | undefined
  readonly pointer: Mention | undefined
  readonly header: Mention | undefined
}

/**
 * What the rules look at. Made from any value, so that the rules can speak where the schema has objected elsewhere;
 * what has not the shape that it should have is not seen.
 */
export interface ManifestView {
  readonly image: Mention | undefined
  readonly npm: Mention | undefined
  readonly pip: Mention | undefined
  /** Where data is put. */
  readonly data: readonly Mention[]
  readonly steps: ReadonlyMap<string, StepView>
  readonly results: readonly ResultView[]
}

export function viewManifest(value: Json): ManifestView {
  const dependencies = at(value, 'dependencies')
  return {
    image: mention(value, 'base', []),
    npm: mention(dependencies, 'npm', ['dependencies']),
    pip: mention(dependencies, 'pip', ['dependencies']),
    data: entries(at(value, 'data')).map(([text]) => ({ text, path: ['data', text] })),
    steps: new Map(entries(at(value, 'steps')).map(([name, step]) => [name, viewStep(name, step)])),
    results: entries(at(value, 'results')).map(([name, result]) => viewResult(name, result)),
  }
}

function viewStep(name: string, step: Json): StepView {
  const path = ['steps', name]
  const limits = at(step, 'limits')
  const cpus = at(limits, 'cpus')
  const notebook = mention(step, 'notebook', path)
  return {
    name,
    path,
    isService: at(step, 'port') !== undefined,
    notebook,
    needs: mentions(step, 'needs', path),
    outputs: [...(notebook === undefined ? [] : [notebook]), ...mentions(step, 'outputs', path)],
    ready: mention(step, 'ready', path),
    time: mention(limits, 'time', [...path, 'limits']),
    memory: mention(limits, 'memory', [...path, 'limits']),
    cpus: typeof cpus === 'number' ? cpus : undefined,
  }
}

function viewResult(name: string, result: Json): ResultView {
  const path = ['results', name]
  const request = at(result, 'request')
  return {
    name,
    path,
    from: viewFrom(at(result, 'from'), [...path, 'from']),
    isRequest: request !== undefined,
    asks: mention(request, 'step', [...path, 'request']),
  }
}

function viewFrom(from: Json | undefined, path: ManifestPath): FromView | undefined {
  if (isMapping(from)) {
    const [file, pointer, header] = ['file', 'pointer', 'header'].map((key) => mention(from, key, path))
    return { path, text: undefined, file, pointer, header }
  }
  if (typeof from !== 'string') return undefined
  const [file = '', ...pointer] = from.split('#')
  return {
    path,
    text: from,
    file: file === '' ? undefined : { text: file, path },
    pointer: pointer.length === 0 ? undefined : { text: pointer.join('#'), path },
    header: undefined,
  }
}

/** The change of a `from` that has another file in it. */
export function inFrom(from: FromView | undefined, file: string): Fix | undefined {
  if (from?.file === undefined) return undefined
  return { kind: 'replace', value: from.text === undefined ? file : file + from.text.slice(from.file.text.length) }
}

function entries(value: Json | undefined): [string, Json][] {
  return isMapping(value) ? Object.entries(value) : []
}

function mention(value: Json | undefined, key: string, path: ManifestPath): Mention | undefined {
  const text = at(value, key)
  return typeof text === 'string' ? { text, path: [...path, key] } : undefined
}

function mentions(value: Json | undefined, key: string, path: ManifestPath): Mention[] {
  const list = at(value, key)
  if (!isList(list)) return []
  return list.flatMap((text, index) => (typeof text === 'string' ? [{ text, path: [...path, key, index] }] : []))
}
