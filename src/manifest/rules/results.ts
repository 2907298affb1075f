import { replaceBy, type Finding } from '../finding.ts'
import { quote } from '../json.ts'
import { prefixesOf, trimSlash } from '../paths.ts'
import { closestTo, suggest } from '../suggest.ts'
import { inFrom, type ManifestView } from '../view.ts'

export function* requestToService({ results, steps }: ManifestView): Generator<Finding> {
  const services = [...steps.values()].filter(({ isService }) => isService).map(({ name }) => name)
  for (const { asks } of results) {
    if (asks === undefined || steps.get(asks.text)?.isService === true) continue
    const isStep = steps.has(asks.text)
    const message = `this request asks ${quote(asks.text)}, which is ${isStep ? 'a step without a port' : 'no step'}`
    const hint = isStep ? `add \`port\` to step ${quote(asks.text)}` : suggest(asks.text, services)
    const fix = isStep ? undefined : replaceBy(closestTo(asks.text, services))
    yield { path: asks.path, on: 'value', message, hint, fix }
  }
}

export function* fromWithRequest({ results }: ManifestView): Generator<Finding> {
  for (const { from, isRequest } of results) {
    if (!isRequest || from === undefined) continue
    const hint = 'write `"#/a/b"` for a value in the reply, `status`, or a header; without `from` it is the whole body'
    if (from.file === undefined || from.text === 'status') continue
    yield { path: from.file.path, on: 'value', message: `${quote(from.file.text)} is no part of a reply`, hint }
  }
}

export function* fromWithoutRequest({ results }: ManifestView): Generator<Finding> {
  for (const { from, isRequest } of results) {
    if (isRequest || from === undefined) continue
    if (from.header !== undefined) {
      const hint = 'add `request`, or say where in a file the value is'
      yield { path: from.header.path, on: 'key', message: 'only a reply has headers', hint }
    } else if (from.file === undefined) {
      const message = 'this `from` names no file'
      yield { path: from.path, on: 'value', message, hint: 'name the output that holds the value, or add `request`' }
    }
  }
}

/** RFC 6901, section 3. */
export function* pointerSyntax({ results }: ManifestView): Generator<Finding> {
  for (const { from } of results) {
    if (from?.pointer === undefined || /^(?:\/(?:[^~]|~[01])*)?$/su.test(from.pointer.text)) continue
    const { path, text } = from.pointer
    const hint = text.startsWith('/')
      ? 'in a pointer write ~0 for ~, and ~1 for a / within a name'
      : `a pointer begins with a slash: \`#/${text}\``
    const slashed = from.text === undefined ? `/${text}` : `${from.file?.text ?? ''}#/${text}`
    const fix = text.startsWith('/') ? undefined : replaceBy(slashed)
    yield { path, on: 'value', message: `${quote(text)} is no JSON pointer`, hint, fix }
  }
}

export function* fromNobodyWrites({ results, steps }: ManifestView): Generator<Finding> {
  const outputs = [...steps.values()].flatMap((step) => step.outputs.map(({ text }) => text))
  const written = new Set(outputs.map(trimSlash))
  for (const { from, isRequest } of results) {
    if (isRequest || from?.file === undefined) continue
    const { path, text } = from.file
    if ([...prefixesOf(text)].some((prefix) => written.has(prefix))) continue
    const meant = closestTo(text, outputs)
    const hint =
      meant === undefined ? 'declare it in the `outputs` of the step that writes it' : `did you mean ${quote(meant)}?`
    const fix = meant === undefined ? undefined : inFrom(from, meant)
    yield { path, on: 'value', message: `no step writes ${quote(text)}`, hint, fix }
  }
}
