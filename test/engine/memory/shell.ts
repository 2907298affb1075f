import path from 'node:path'
import type { TerminalSize } from '../../../src/engines/engine.ts'
import { FileError, type FileSystem } from './files.ts'
import type { Input } from './input.ts'

/** A running command of an in-memory container: what it sees, and how it is heard and ended. */
export interface Process {
  readonly files: FileSystem
  readonly user: number
  readonly environment: Map<string, string>
  directory: string
  /** Told all that it prints. */
  readonly output: (chunk: Uint8Array, from: 'output' | 'error') => void
  /** What it reads. */
  readonly input: Input
  /** How large its terminal is; absent where it has none. */
  readonly terminal: () => TerminalSize | undefined
  /** Aborted when the container is ended. */
  readonly killed: AbortSignal
  /** What `trap … TERM` says; '' ignores the signal. */
  onTerminate: string | undefined
  readonly network: ProcessNetwork
}

/** What a process can do on its network. */
export interface ProcessNetwork {
  /** Answers every HTTP request at a port with a text, until the process is killed. */
  serve(port: number, text: string): Promise<void>
  /** Whether something at that place answers. */
  reach(host: string, port: number): Promise<boolean>
}

/** What a command is called with: its arguments, and where its output goes. */
export interface Call {
  readonly arguments: readonly string[]
  readonly process: Process
  readonly print: (output: string | Uint8Array) => void
  readonly complain: (message: string) => void
}

export type Command = (call: Call) => number | Promise<number>

/** The process ends, with this exit code. */
export class Exit extends Error {
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/** The process wants more memory than it has. */
export class OutOfMemory extends Error {}

type Joiner = ';' | '&&' | '||'

interface Simple {
  readonly joiner: Joiner
  readonly words: string[]
  readonly redirects: { readonly kind: string; readonly target: string }[]
}

/** Runs a program by its argument vector: a command that is known here, or a shell script in a file. */
export async function execute(
  argv: readonly string[],
  call: Omit<Call, 'arguments'>,
  known: Commands,
): Promise<number> {
  const [program = '', ...rest] = argv
  const name = path.posix.basename(program)
  if (name === 'sh' || name === 'bash') return shell(rest, call, known)
  const command = known.get(name)
  if (command !== undefined) return command({ ...call, arguments: rest })
  const file = path.posix.resolve(call.process.directory, program)
  if (program.includes('/') && call.process.files.get(file) !== undefined) return shell([file], call, known)
  call.complain(`${program}: not found`)
  return 127
}

export type Commands = ReadonlyMap<string, Command>

async function shell(argv: readonly string[], call: Omit<Call, 'arguments'>, known: Commands): Promise<number> {
  const { process } = call
  const [first = '', second = ''] = argv
  const asText = /^-e?c$/.test(first)
  try {
    const script = asText
      ? second
      : Buffer.from(process.files.read(path.posix.resolve(process.directory, first))).toString()
    return await runScript(script, call, {
      known,
      ending: first.startsWith('-e') ? 'at the first failure' : 'at its end',
    })
  } catch (error) {
    if (error instanceof Exit) return error.code
    if (!(error instanceof FileError)) throw error
    call.complain(`${first}: ${error.message}`)
    return 2
  }
}

interface ScriptOptions {
  readonly known: Commands
  readonly ending: 'at the first failure' | 'at its end'
}

/** Runs a script of simple commands, joined by `;`, `&&` and `||`; anything else of the shell is not understood. */
export async function runScript(
  script: string,
  call: Omit<Call, 'arguments'>,
  options: ScriptOptions,
): Promise<number> {
  let code = 0
  const commands = parse(script)
  for (const [index, command] of commands.entries()) {
    if ((command.joiner === '&&' && code !== 0) || (command.joiner === '||' && code === 0)) continue
    call.process.killed.throwIfAborted()
    code = await runSimple(command, call, options)
    const tested = commands[index + 1]?.joiner ?? ';'
    if (code !== 0 && tested === ';' && options.ending === 'at the first failure') throw new Exit(code)
  }
  return code
}

async function runSimple(
  { words, redirects }: Simple,
  call: Omit<Call, 'arguments'>,
  options: ScriptOptions,
): Promise<number> {
  const { process } = call
  const expanded = words
    .map((word) => expand(word, process.environment))
    .filter((word, index) => word !== '' || isQuoted(words[index]))
  let print = call.print
  let complain = call.complain
  try {
    for (const { kind, target } of redirects) {
      if (kind === '>&2') print = (output) => complain(Buffer.from(output).toString().replace(/\n$/, ''))
      else if (kind !== '2>&1') print = intoFile(kind, expand(target, process.environment), process)
    }
    if (redirects.some(({ kind }) => kind === '2>&1')) complain = (message) => print(`${message}\n`)
    if (expanded[0] === '.') {
      const file = path.posix.resolve(process.directory, expanded[1] ?? '')
      return await runScript(Buffer.from(process.files.read(file)).toString(), call, options)
    }
    return await execute(
      expanded[0] === 'exec' ? expanded.slice(1) : expanded,
      { process, print, complain },
      options.known,
    )
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    complain(`${expanded[0] ?? ''}: ${error.message}`)
    return 1
  }
}

function intoFile(kind: string, target: string, { files, directory, user }: Process): Call['print'] {
  if (target === '/dev/null') return () => {}
  const file = path.posix.resolve(directory, target)
  let data = kind === '>>' && files.get(file) !== undefined ? Buffer.from(files.read(file)) : Buffer.alloc(0)
  const write = (): void => files.put(file, { kind: 'file', data, uid: user, mode: 0o644 }, user)
  write()
  return (output) => {
    data = Buffer.concat([data, Buffer.from(output)])
    write()
  }
}

const token =
  /[^\S\n]*(?:#[^\n]*)?(?:(;|\n|&&|\|\|)|(2>&1|>&2|>>|>)|((?:'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^]|[^\s;&|<>()'"\\`])+))?/y

function parse(script: string): Simple[] {
  const commands: Simple[] = [{ joiner: ';', words: [], redirects: [] }]
  const rest = script.trimEnd()
  token.lastIndex = 0
  while (token.lastIndex < rest.length) {
    const [all, joiner, redirect, word] = token.exec(rest) ?? ['']
    const current = commands.at(-1)
    if (all === '' || current === undefined || word?.includes('$(')) throw new Error(`not understood here: ${script}`)
    if (joiner !== undefined)
      commands.push({ joiner: joiner === '\n' ? ';' : (joiner as Joiner), words: [], redirects: [] })
    else if (redirect !== undefined)
      current.redirects.push({ kind: redirect, target: redirect.includes('&') ? '' : nextWord(rest) })
    else if (word !== undefined) current.words.push(word)
  }
  return commands.filter(({ words }) => words.length > 0)
}

function nextWord(script: string): string {
  const word = token.exec(script)?.[3]
  if (word === undefined) throw new Error(`not understood here: ${script}`)
  return word
}

/** A bare word whose variables leave nothing is no word. */
function isQuoted(word = ''): boolean {
  return /['"]/.test(word)
}

/** A word without its quotes, its variables replaced where quotes let them. */
function expand(word: string, environment: ReadonlyMap<string, string>): string {
  const parts = word.match(/'[^']*'|"(?:[^"\\]|\\[^])*"|\\[^]|[^'"\\]+/g) ?? []
  const replaced = (text: string): string =>
    text.replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (_, braced?: string, bare?: string) => environment.get(braced ?? bare ?? '') ?? '',
    )
  return parts
    .map((part) => {
      if (part.startsWith("'")) return part.slice(1, -1)
      if (part.startsWith('"')) return replaced(part.slice(1, -1).replace(/\\(["\\$])/g, '$1'))
      return part.startsWith('\\') ? part.slice(1) : replaced(part)
    })
    .join('')
}
