import { isArray, isObject, type Tree } from './json.ts'
import { show } from './show.ts'

export type Pointed = { readonly tree: Tree } | { readonly missing: string }

/**
 * What a JSON pointer leads to. A leading zero, a sign or `-` is no index of an array.
 * Source: RFC 6901, sections 3 and 4.
 */
export function followPointer(document: Tree, pointer: string): Pointed {
  if (pointer === '') return { tree: document }
  if (!pointer.startsWith('/'))
    return { missing: `\`${show(pointer)}\` is not a JSON pointer: it does not begin with /` }
  let tree = document
  let path = ''
  for (const segment of pointer.slice(1).split('/')) {
    const next = member(tree, unescapeSegment(segment))
    path += `/${segment}`
    if (next === undefined) return { missing: `nothing stands at \`${show(path)}\`` }
    tree = next
  }
  return { tree }
}

function member(tree: Tree, name: string): Tree | undefined {
  if (isObject(tree)) return tree.get(name)
  return isArray(tree) && /^(0|[1-9]\d*)$/.test(name) ? tree[Number(name)] : undefined
}

/** `~1` first and then `~0`, so that `~01` becomes `~1`: RFC 6901, section 4. */
export function unescapeSegment(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}

export function escapeSegment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
