import type { Installed } from '../model/inventory.ts'
import type { DriftRule } from '../model/lock.ts'

/** What a locked layer is held to. Absent: it is what today's registries give. */
export interface Pins {
  readonly packages: readonly Installed[]
  readonly drift: DriftRule
}

/** Where a build writes down the hashes of what it installs: package managers forget them. Read for the inventory. */
export const hashes = { apt: '/paper/hashes/apt', pip: '/paper/hashes/pip' }

/** What is different after every installation, and of no use in an image. */
const traces = [
  '/var/log/apt /var/log/dpkg.log /var/log/alternatives.log /var/log/bootstrap.log /var/log/fontconfig.log',
  '/var/cache/ldconfig/aux-cache /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/lib/apt/extended_states',
].join(' ')

/** Installs Debian packages; of those that are locked, exactly these, or with drift allowed these where they are. */
export function aptCommand(names: readonly string[], pins: Pins | undefined): string {
  const options = [
    '-y --no-install-recommends -o Binary::apt-get::APT::Keep-Downloaded-Packages=true',
    // A layer that a crash has cut short is made anew: dpkg need not wait for the disk after each file.
    '-o Dpkg::Options::=--force-unsafe-io -o Dpkg::Use-Pty=0',
  ].join(' ')
  const locked = pins?.packages ?? []
  const isExact = pins?.drift === 'refused'
  const pinned = new Set(locked.map(({ name }) => name))
  const all = isExact
    ? [
        ...names.filter((name) => !pinned.has(plainName(name))),
        ...locked.map(({ name, version }) => `${name}=${version}`),
      ]
    : names
  // apt's own way to prefer versions, and to take others where there are none.
  const preferences =
    locked.length === 0 || isExact
      ? []
      : [
          heredoc(
            '/tmp/preferences',
            locked.map(({ name, version }) => `Package: ${name}\nPin: version ${version}\nPin-Priority: 1001\n`),
          ),
          // One that is gone under any version keeps the others from nothing.
          heredoc('/tmp/locked', [...pinned]),
          'known=$(while read -r name; do if apt-cache show "$name" > /tmp/known 2>&1; then echo "$name"; fi; done < /tmp/locked)',
        ]
  const also = [
    ...(pins === undefined ? [] : ['--allow-downgrades', '--allow-change-held-packages']),
    ...(preferences.length === 0 ? [] : ['-o Dir::Etc::Preferences=/tmp/preferences', '$known']),
  ]
  return [
    'rm -f /etc/apt/apt.conf.d/docker-clean',
    // Descriptions in languages are a third of the index, and nobody reads them.
    'apt-get update -qq -o Acquire::Languages=none',
    ...preferences,
    `DEBIAN_FRONTEND=noninteractive apt-get install ${[options, ...also, ...(locked.length === 0 ? [all.join(' ')] : all)].join(locked.length === 0 ? ' ' : ' \\\n')}`,
    'mkdir -p /paper/hashes',
    // The installed versions only; what the index no longer has, has no hash.
    `dpkg-query -W -f '\${binary:Package}=\${Version}\\n' | xargs apt-cache show | sed -n '/^Package: /p;/^Version: /p;/^Architecture: /p;/^SHA256: /p;/^$/p' > ${hashes.apt}`,
    `rm -rf ${traces}${preferences.length === 0 ? '' : ' /tmp/preferences /tmp/locked /tmp/known'}`,
  ].join('\n')
}

/** `name=version` and `name:architecture` as their names. */
function plainName(name: string): string {
  return name.split('=')[0] ?? name
}

/** Options of a requirements file that say where packages come from, and not which. */
const sources =
  '-i|-f|--index-url|--extra-index-url|--no-index|--find-links|--pre|--no-binary|--only-binary|--prefer-binary|--trusted-host'

const writeHashes = `import json
for one in json.load(open("/tmp/pip.json"))["install"]:
    archive = one.get("download_info", {}).get("archive_info", {})
    sha256 = archive.get("hashes", {}).get("sha256") or archive.get("hash", "").partition("sha256=")[2]
    if sha256 and not one.get("is_direct"):
        print(one["metadata"]["name"], one["metadata"]["version"], "sha256:" + sha256)`

/**
 * Installs what a requirements file asks for. Locked packages come first, by hash; the file then finds them there, and
 * installs what no lock can hold, such as packages by address.
 */
export function pipCommand(requirements: string, pins: Pins | undefined): string {
  const locked = (pins?.packages ?? []).filter(({ hash }) => hash !== undefined)
  const pip = 'python3 -m pip install $report'
  const first = [
    `grep -E '^ *(${sources})' ${requirements} > /tmp/locked.txt || true`,
    heredoc(
      '/tmp/locked.txt',
      locked.map(({ name, version, hash }) => `${name}==${version} --hash=${hash}`),
      '>>',
    ),
    pins?.drift === 'allowed'
      ? // One by one: a package that is gone does not keep the others from being had.
        `while read -r line; do echo "$line" > /tmp/one.txt; python3 -m pip install --no-deps -r /tmp/one.txt || true; done < /tmp/locked.txt`
      : `${pip} --no-deps -r /tmp/locked.txt`,
  ]
  const isReported = locked.length > 0 && pins?.drift === 'refused'
  return [
    'export PIP_CACHE_DIR=/var/cache/pip PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore',
    // Those before 22.2 do not tell what they have downloaded. Asked of its module, as pip takes long to start.
    `case "$(python3 -c 'import pip; print(pip.__version__)')" in [0-9].*|1[0-9].*|2[01].*|22.[01]|22.[01].*) report= ;; *) report=--report=/tmp/pip.json ;; esac`,
    ...(locked.length === 0 ? [] : first),
    isReported ? `python3 -m pip install -r ${requirements}` : `${pip} -r ${requirements}`,
    'mkdir -p /paper/hashes',
    `if [ -n "$report" ]; then python3 -c '${writeHashes}' | sort > ${hashes.pip}; fi`,
    'rm -f /tmp/pip.json /tmp/locked.txt /tmp/one.txt',
  ].join('\n')
}

/** Installs what the lockfile says; with drift allowed, what is nearest to it. */
export function npmCommand(pins: Pins | undefined): string {
  const options = '--cache /var/cache/npm --no-audit --no-fund'
  const exact = `npm ci ${options}`
  const command =
    pins?.drift === 'allowed' ? `{ ${exact} || npm install --no-save --no-package-lock ${options}; }` : exact
  // A package without dependencies has none, and what is brought together has to be there.
  return `${command} && mkdir -p node_modules`
}

/** No line may be the last: names and versions of packages have no spaces, nor a line of their own. */
function heredoc(file: string, lines: readonly string[], how: '>' | '>>' = '>'): string {
  return `cat ${how} ${file} <<'END'\n${lines.join('\n')}\nEND`
}
