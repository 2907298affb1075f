// References of images, as engines and registries write them: `registry:5000/name:tag`.

const tag = /:[^:/]*$/

/** Whether a reference has a tag, which can be moved. */
export function hasTag(reference: string): boolean {
  return tag.test(reference)
}

export function withoutTag(reference: string): string {
  return reference.replace(tag, '')
}
