import type { Finding } from '../finding.ts'
import { quote } from '../json.ts'
import type { ManifestView } from '../view.ts'

/** Host and port, path, tag, digest: the grammar of image references in the OCI distribution specification. */
const reference =
  /^(?:[a-zA-Z0-9.-]+(?::[0-9]+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/u

export function isImageReference(text: string): boolean {
  return reference.test(text)
}

export function* imageReference({ image }: ManifestView): Generator<Finding> {
  if (image === undefined || isImageReference(image.text)) return
  const [, digest] = image.text.split('@')
  const message = `\`base\`: ${quote(image.text)} is no reference of an image`
  const hint =
    digest === undefined
      ? 'write, for example, `node:22-bookworm`, or `{ debian: bookworm }`'
      : 'a digest is `@sha256:` and 64 hexadecimal digits'
  yield { path: image.path, on: 'value', message, hint }
}
