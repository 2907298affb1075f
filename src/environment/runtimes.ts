import type { Installed } from '../model/inventory.ts'
import type { Found } from './package-files.ts'

/** Debian's packages that are a language's runtime. */
const ofDebian: readonly (readonly [string, RegExp])[] = [
  ['python', /^python\d\.\d+-minimal$/],
  ['node', /^nodejs$/],
  ['r', /^r-base-core$/],
  ['java', /^openjdk-\d+-jre-headless$/],
  ['go', /^golang-\d\.\d+-go$/],
  ['julia', /^julia$/],
  ['octave', /^octave$/],
  ['perl', /^perl-base$/],
  ['ruby', /^ruby\d\.\d+$/],
]

/** The runtimes among Debian's packages, with the versions that their makers gave them. */
export function runtimesOfDebian(packages: readonly Installed[]): Installed[] {
  return packages.flatMap(({ name, version }) => {
    const runtime = ofDebian.find(([, pattern]) => pattern.test(name))?.[0]
    const upstream = /^(?:\d+:)?(\d+(?:\.\d+){0,2})/.exec(version)?.[1]
    return runtime === undefined || upstream === undefined ? [] : [{ name: runtime, version: upstream }]
  })
}

/** Files in which a runtime that no package manager brought says its version. */
const files: readonly (readonly [string, RegExp, RegExp])[] = [
  ['python', /patchlevel\.h$/, /^#define PY_VERSION\s+"([\w.+]{1,40})"/m],
  ['julia', /julia_version\.h$/, /^#define JULIA_VERSION_STRING\s+"([\w.+-]{1,40})"/m],
  ['go', /go\/VERSION$/, /^go(\d[\w.]{0,40})/],
  ['java', /\/release$/, /^JAVA_VERSION="([\w.+-]{1,40})"/m],
]

export function runtimeIn(path: string, text: string): Found | undefined {
  if (path.endsWith('node_version.h')) {
    const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
      (part) => new RegExp(`^#define NODE_${part}_VERSION\\s+(\\d{1,6})`, 'm').exec(text)?.[1],
    )
    return parts.includes(undefined) ? undefined : { name: 'node', version: parts.join('.') }
  }
  const [name, , pattern] = files.find(([, place]) => place.test(path)) ?? []
  const version = pattern?.exec(text)?.[1]
  return name === undefined || version === undefined ? undefined : { name, version }
}
