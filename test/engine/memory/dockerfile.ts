import path from 'node:path'
import { ReproError } from '../../../src/errors.ts'
import { commands } from './commands.ts'
import { voice } from './container.ts'
import { FileSystem, FileTree, type FileNode, type Mount } from './files.ts'
import { Input } from './input.ts'
import { execute } from './shell.ts'

/** An image of the in-memory engine. */
export interface MemoryImage {
  readonly id: string
  readonly digest: undefined
  readonly platform: string
  readonly layers: readonly string[]
  readonly onBuild: readonly string[]
  readonly volumes: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly tree: FileTree
  readonly environment: ReadonlyMap<string, string>
}

/** How a build is done. */
export interface BuildOptions {
  /** Variables that commands see and the image does not keep. */
  readonly proxies: Readonly<Record<string, string>>
  readonly find: (reference: string) => MemoryImage | undefined
  readonly signal: AbortSignal
  readonly line: (text: string) => void
}

interface Build extends BuildOptions {
  readonly context: FileTree
  tree: FileTree
  layers: string[]
  environment: Map<string, string>
  labels: Record<string, string>
  user: number
  directory: string
}

type BuiltImage = Pick<MemoryImage, 'tree' | 'layers' | 'environment' | 'labels'>

/** Builds the Dockerfile of a context: the instructions that `repro` writes, and no others. */
export async function buildDockerfile(context: FileTree, options: BuildOptions): Promise<BuiltImage> {
  const file = context.get('/Dockerfile')
  if (file?.kind !== 'file') throw failed('the context has no Dockerfile', [])
  const build: Build = {
    ...options,
    context,
    tree: new FileTree(),
    layers: [],
    environment: new Map(),
    labels: {},
    user: 0,
    directory: '/',
  }
  for (const text of Buffer.from(file.data).toString().split('\n')) {
    if (text.trim() === '' || text.startsWith('#')) continue
    options.signal.throwIfAborted()
    options.line(text)
    await follow(text, build)
  }
  return build
}

function failed(reason: string, log: readonly string[]): ReproError {
  return new ReproError('build-failed', `the environment could not be built: ${reason}`, { log })
}

async function follow(text: string, build: Build): Promise<void> {
  const [, instruction = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(text) ?? []
  switch (instruction) {
    case 'FROM':
      return start(rest, build)
    case 'RUN':
      await run(rest, build)
      build.layers.push(build.tree.digest())
      return
    case 'COPY':
      copy(rest, build)
      build.layers.push(build.tree.digest())
      return
    case 'USER':
      build.user = parseInt(rest, 10)
      return
    case 'WORKDIR':
      build.directory = path.posix.resolve(build.directory, rest)
      return
    case 'ENV':
    case 'LABEL': {
      const [name = '', ...value] = rest.split('=')
      if (instruction === 'ENV') build.environment.set(name, value.join('='))
      else build.labels[name] = value.join('=').replaceAll('"', '')
      return
    }
    default:
      throw failed(`unknown instruction: ${text}`, [])
  }
}

function start(reference: string, build: Build): void {
  const image = build.find(reference)
  // Not the package's failure: its base was had before the build began.
  if (image === undefined)
    throw new ReproError('engine-failed', `the engine could not build the environment: ${reference}: no such image`)
  build.tree = image.tree.copy()
  build.layers = [...image.layers]
  build.environment = new Map(image.environment)
  build.labels = { ...image.labels }
}

async function run(text: string, build: Build): Promise<void> {
  const mounts: Mount[] = [{ at: '/', tree: build.tree, access: 'write' }]
  const command = text.replace(/--mount=(\S+)\s+/g, (_, options: string) => {
    mounts.push(mountOf(options, build.context))
    return ''
  })
  const argv = command.startsWith('[') ? (JSON.parse(command) as string[]) : ['/bin/sh', '-c', command]
  let printed = ''
  const process = {
    files: new FileSystem(mounts),
    user: build.user,
    environment: new Map([...build.environment, ...Object.entries(build.proxies)]),
    directory: build.directory,
    output: (chunk: Uint8Array) => {
      printed += Buffer.from(chunk).toString()
    },
    killed: build.signal,
    onTerminate: undefined,
    input: new Input(),
    terminal: () => undefined,
    network: { serve: async () => {}, reach: async () => false },
  }
  let code = 0
  try {
    code = await execute(argv, voice(process), commands)
  } finally {
    build.signal.throwIfAborted()
  }
  const lines = printed.split('\n').filter((line) => line.trim() !== '')
  lines.forEach(build.line)
  if (code !== 0) throw failed(`RUN ${command} ended with exit code ${code}`, lines.slice(-40))
}

/** `type=bind` shows a part of the context; a cache is empty each time. */
function mountOf(text: string, context: FileTree): Mount {
  const options = new Map(text.split(',').map((option) => option.split('=') as [string, string]))
  const at = options.get('target') ?? '/'
  if (options.get('type') !== 'bind') return { at, tree: new FileTree(), access: 'write' }
  const part = context
    .below(`/${options.get('source') ?? ''}`)
    .map(([name, node]): [string, FileNode] => [`/${name}`, node])
  return { at, tree: new FileTree(part), access: 'read' }
}

function copy(text: string, build: Build): void {
  const [, owner = '0', paths = ''] = /^(?:--chown=(\d+):\d+\s+)?(.*)$/.exec(text) ?? []
  const words = paths.startsWith('[') ? (JSON.parse(paths) as string[]) : paths.split(/\s+/)
  const to = path.posix.resolve(build.directory, words.at(-1) ?? '')
  const isDirectory = words.at(-1)?.endsWith('/') === true
  for (const source of words.slice(0, -1)) {
    // A pattern's character that stands for itself is written [x].
    const from = path.posix.resolve('/', source.replace(/\[(.)\]/g, '$1').replace(/\\(.)/g, '$1'))
    const nodes = build.context.below(from)
    if (nodes.length === 0) throw failed(`${source}: not found in the context`, [])
    const place = isDirectory && nodes[0]?.[1].kind === 'file' ? path.posix.join(to, path.posix.basename(from)) : to
    for (const [name, node] of nodes) {
      if (name === '' && node.kind === 'directory') continue
      build.tree.set(path.posix.join(place, name), { ...node, uid: Number(owner) })
    }
  }
}
