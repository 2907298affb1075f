/** A known weakness in a part of an engine. */
export interface Advisory {
  /** As the engine names the part among its components. */
  readonly component: 'Engine' | 'containerd' | 'runc'
  readonly ids: readonly string[]
  /** What it lets happen. */
  readonly what: string
  /** The versions in which it was mended, one for each line of releases that was mended. */
  readonly fixed: readonly string[]
  /** Only where plugins decide who may ask the engine for what. */
  readonly needs?: 'authorization'
}

/** From the projects' own advisories; each is one that a container or a build made by this tool could come near. */
export const advisories: readonly Advisory[] = [
  {
    component: 'runc',
    ids: ['CVE-2024-21626'],
    what: 'a container can reach the host through a leaked file descriptor',
    fixed: ['1.1.12'],
  },
  {
    component: 'runc',
    ids: ['CVE-2025-31133', 'CVE-2025-52565', 'CVE-2025-52881'],
    what: 'a container can reach the host through masked paths and its console',
    fixed: ['1.2.8', '1.3.3', '1.4.0-rc.3'],
  },
  {
    component: 'containerd',
    ids: ['CVE-2024-40635'],
    what: 'a container whose user id is huge runs as root',
    fixed: ['1.6.38', '1.7.27', '2.0.4'],
  },
  {
    component: 'containerd',
    ids: ['CVE-2024-25621'],
    what: "users of this machine can enter the engine's directories",
    fixed: ['1.7.29', '2.0.7', '2.1.5', '2.2.0'],
  },
  {
    component: 'Engine',
    ids: ['CVE-2024-23651', 'CVE-2024-23652', 'CVE-2024-23653'],
    what: 'a build can reach the host through BuildKit',
    fixed: ['25.0.2'],
  },
  {
    component: 'Engine',
    ids: ['CVE-2024-29018'],
    what: 'a service without a way out can still ask for names outside',
    fixed: ['23.0.11', '25.0.5', '26.0.0-rc3'],
  },
  {
    component: 'Engine',
    ids: ['CVE-2024-41110'],
    what: 'authorization plugins can be passed by',
    fixed: ['23.0.15', '25.0.6', '26.1.5', '27.1.1'],
    needs: 'authorization',
  },
  {
    component: 'Engine',
    ids: ['CVE-2026-34040'],
    what: 'authorization plugins can be passed by with a large request',
    fixed: ['29.3.1'],
    needs: 'authorization',
  },
]

/** Those of a version, by its number alone: a distribution may have mended it without a new number. Pure. */
export function advisoriesFor(component: string, version: string): readonly Advisory[] {
  return advisories.filter((advisory) => advisory.component === component && isBefore(version, advisory.fixed))
}

/**
 * Whether a version lacks a fix: it is older than the fix of its own line of releases (x.y), or, where that line has
 * none, older than the newest fix. Pure.
 */
export function isBefore(version: string, fixed: readonly string[]): boolean {
  const own = numbersOf(version)
  if (own === undefined) return false
  const fixes = fixed.flatMap((fix) => [numbersOf(fix) ?? []])
  const sameLine = fixes.find((fix) => fix[0] === own[0] && fix[1] === own[1])
  return (sameLine === undefined ? fixes : [sameLine]).some((fix) => isLess(own, fix))
}

/** Major, minor, patch and release candidate; a release comes after its candidates. */
function numbersOf(version: string): readonly number[] | undefined {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)(?:[-~]rc\.?(\d+))?/.exec(version)?.slice(1)
  return parts?.map((part: string | undefined) => (part === undefined ? Number.POSITIVE_INFINITY : Number(part)))
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const place = a.findIndex((number, index) => number !== b[index])
  return place !== -1 && (a[place] ?? 0) < (b[place] ?? 0)
}
