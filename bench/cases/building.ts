import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { script } from '../harness/by-hand.ts'
import type { Case, Row } from '../harness/case.ts'
import { copyPackage, dropBases, newBase, writeContext } from '../harness/dockerfile.ts'
import { race, seconds, type Side } from '../harness/race.ts'
import { repro } from '../harness/repro.ts'
import { askByHand } from './verify-echo.ts'

interface Paper {
  readonly directory: string
  /** Debian's packages; on a base that is an image nothing implies them. */
  readonly apt: readonly string[]
  /** Lines between the installation of these and the package's own files. */
  readonly rest: string
}

const at = (name: string): string => fileURLToPath(new URL(`../../papers/${name}`, import.meta.url))

const echo: Paper = {
  directory: at('echo'),
  apt: ['python3', 'python3-pip'],
  rest: `COPY requirements.txt .
RUN pip install --break-system-packages --no-cache-dir -r requirements.txt`,
}

const games: Paper = {
  directory: at('games'),
  apt: ['nodejs', 'npm', 'g++', 'libnode-dev', 'make', 'python3', 'python3-pip'],
  rest: `WORKDIR /paper
COPY package.json package-lock.json .npmrc ./
RUN npm ci && rm -rf ~/.npm
WORKDIR /paper/work
COPY build-libtensorflow.sh libtensorflow.txt ./
RUN ./build-libtensorflow.sh libtensorflow.txt`,
}

const tag = 'repro-bench-by-hand'

const needed = ['numpy==2.2.6', 'pandas==2.3.3', 'scipy==1.15.3']

export const building: Case = {
  name: 'building',
  async *rows(scratch) {
    try {
      for (const [name, paper, rounds] of [['echo', echo, 2] as const, ['games', games, 1] as const]) {
        yield {
          what: `\`repro build\` of papers/${name}, nothing cached`,
          against: 'a Dockerfile by hand, `docker build`, nothing cached',
          goal: { value: 1 },
          measured: await race(ours(paper, scratch), theirs(paper, scratch), rounds),
        }
      }
      yield await another(scratch)
      yield await edited(scratch)
    } finally {
      dropBases()
    }
  },
}

function ours(paper: Paper, scratch: string): Side {
  const directory = path.join(scratch, 'ours')
  return {
    command: repro('build', directory, '--quiet'),
    before: async () => {
      await copyPackage(paper.directory, directory)
      await standOn(newBase(), directory, paper)
    },
  }
}

function theirs(paper: Paper, scratch: string): Side {
  const directory = path.join(scratch, 'theirs')
  return {
    command: script(`docker build -q -t ${tag} ${directory}`),
    before: async () => {
      await copyPackage(paper.directory, directory)
      await writeContext(directory, dockerfile(newBase(), paper))
    },
  }
}

/** The manifest as it is, but for what its environment stands on. */
async function standOn(base: string, directory: string, { apt }: Paper): Promise<void> {
  const file = path.join(directory, 'repro.yaml')
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => !line.startsWith('  apt:'))
  const text = lines.join('\n').replace('base: { debian: bookworm }', `base: ${base}`)
  await writeFile(file, text.replace('dependencies:\n', `dependencies:\n  apt: [${apt.join(', ')}]\n`))
}

function dockerfile(base: string, { apt, rest }: Paper): string {
  return `FROM ${base}
RUN apt-get update && apt-get install -y --no-install-recommends ${apt.join(' ')} && rm -rf /var/lib/apt/lists/*
WORKDIR /paper/work
${rest}
COPY . .
USER 65532:65532
`
}

/**
 * A second package, other code and a dependency more of each kind, on the base of one that was built before. By hand
 * nothing is shared: whoever wrote the first Dockerfile did not know of the second.
 */
async function another(scratch: string): Promise<Row> {
  const source = path.join(scratch, 'second')
  const paper: Paper = { ...echo, directory: source, apt: [...echo.apt, 'make'] }
  const directory = path.join(scratch, 'ours')
  const pip = (packages: readonly string[]) =>
    writeFile(path.join(source, 'requirements.txt'), `${packages.join('\n')}\n`)
  const before = async (): Promise<void> => {
    const base = newBase()
    await copyPackage(echo.directory, source)
    await pip(needed)
    await copyPackage(source, directory)
    await standOn(base, directory, echo)
    await seconds({ command: repro('build', directory, '--quiet') })
    await pip([...needed, 'joblib==1.5.2', 'patsy==1.0.1'])
    await copyPackage(source, directory)
    await writeFile(path.join(directory, 'serve.py'), '# other code\n')
    await standOn(base, directory, paper)
  }
  return {
    what: '`repro build` of a second package, its like built before: other packages and code, the same Python',
    against: 'a Dockerfile by hand, `docker build`',
    goal: { value: 0.6 },
    measured: await race({ command: repro('build', directory, '--quiet'), before }, theirs(paper, scratch), 1),
  }
}

/** One script edited, and everything done that a verdict takes. */
async function edited(scratch: string): Promise<Row> {
  const [directory, context] = [path.join(scratch, 'ours'), path.join(scratch, 'theirs')]
  const base = newBase()
  await copyPackage(echo.directory, directory)
  await standOn(base, directory, echo)
  await copyPackage(echo.directory, context)
  await writeContext(context, dockerfile(base, echo))
  const build = `docker build -q -t ${tag} ${context} > /dev/null`
  let edits = 0
  const edit = async (place: string): Promise<void> => {
    const file = path.join(place, 'serve.py')
    edits += 1
    await writeFile(file, `${await readFile(file, 'utf8')}# edit ${edits}\n`)
  }
  return {
    what: '`repro verify papers/echo` after one script was edited',
    against: '`docker build` of a well-ordered Dockerfile, `create`, `start`, `curl`, `rm`',
    goal: { value: 1.05 },
    measured: await race(
      { command: repro('verify', directory, '--quiet'), before: () => edit(directory) },
      { command: script(`${build}\n${askByHand(tag, scratch)}`), before: () => edit(context) },
      7,
    ),
  }
}
