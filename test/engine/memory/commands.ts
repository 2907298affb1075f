import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Exit, OutOfMemory, type Call, type Command, type Commands } from './shell.ts'

/** The commands that in-memory containers know. */
export const commands: Commands = new Map<string, Command>([
  ['true', () => 0],
  [':', () => 0],
  ['false', () => 1],
  [
    'exit',
    ({ arguments: [code = '0'] }) => {
      throw new Exit(Number(code))
    },
  ],
  ['echo', echo],
  ['printf', printf],
  ['cat', concatenate],
  ['read', readLine],
  ['stty', terminalSize],
  ['test', isTerminal],
  ['seq', sequence],
  ['sleep', pause],
  ['ls', (call) => each(call, (file) => call.print(call.process.files.names(file).join('\n') + '\n'))],
  ['mkdir', (call) => each(call, (file) => makeDirectory(file, call))],
  ['touch', (call) => each(call, (file) => write(file, new Uint8Array(), call))],
  ['rm', (call) => each(call, (file) => call.process.files.remove(file))],
  ['cp', copy],
  ['ln', link],
  [
    'chown',
    (call) => each(withoutFirst(call), (file) => call.process.files.change(file, { uid: parseInt(first(call), 10) })),
  ],
  [
    'chmod',
    (call) => each(withoutFirst(call), (file) => call.process.files.change(file, { mode: parseInt(first(call), 8) })),
  ],
  ['stat', status],
  ['id', (call) => said(call, String(call.process.user))],
  ['pwd', (call) => said(call, call.process.directory)],
  ['cd', changeDirectory],
  ['env', (call) => said(call, [...call.process.environment].map(([name, value]) => `${name}=${value}`).join('\n'))],
  ['export', exportVariable],
  ['trap', trap],
  ['tail', endless],
  ['serve', serve],
  ['reach', reach],
])

function said({ print }: Call, line: string): number {
  print(`${line}\n`)
  return 0
}

function echo({ arguments: words, print }: Call): number {
  print(words[0] === '-n' ? words.slice(1).join(' ') : `${words.join(' ')}\n`)
  return 0
}

async function concatenate(call: Call): Promise<number> {
  if (operands(call).length > 0) return each(call, (file) => call.print(call.process.files.read(file)))
  for (let line = await call.process.input.line(); line !== undefined; line = await call.process.input.line()) {
    call.print(line)
  }
  return 0
}

async function readLine({ arguments: [name = ''], process }: Call): Promise<number> {
  const line = await process.input.line()
  process.environment.set(name, (line ?? '').replace(/\r?\n$/, ''))
  return line === undefined ? 1 : 0
}

/** Only `stty size`. */
function terminalSize(call: Call): number {
  const size = call.process.terminal()
  if (size !== undefined) return said(call, `${size.rows} ${size.columns}`)
  call.complain("stty: 'standard input': Inappropriate ioctl for device")
  return 1
}

/** Only `test -t N`. */
function isTerminal({ process }: Call): number {
  return process.terminal() === undefined ? 1 : 0
}

/** Its format only, with the escapes of octal bytes and of line ends. */
function printf({ arguments: [format = ''], print }: Call): number {
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\' }
  const text = format.replace(
    /\\([0-7]{1,3}|[nrt\\])/g,
    (_, what: string) => escapes[what] ?? String.fromCharCode(parseInt(what, 8)),
  )
  print(Buffer.from(text, 'latin1'))
  return 0
}

function sequence({ arguments: [from = '', to = ''], print }: Call): number {
  const numbers = Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index)
  print(`${numbers.join('\n')}\n`)
  return 0
}

async function pause({ arguments: [seconds = '0'], process }: Call): Promise<number> {
  await sleep(Number(seconds) * 1000, undefined, { signal: process.killed })
  return 0
}

function operands({ arguments: words }: Call): string[] {
  return words.filter((word) => !word.startsWith('-'))
}

function each(call: Call, act: (file: string) => void): number {
  for (const file of operands(call)) act(path.posix.resolve(call.process.directory, file))
  return 0
}

function first(call: Call): string {
  return operands(call)[0] ?? ''
}

function withoutFirst(call: Call): Call {
  return { ...call, arguments: operands(call).slice(1) }
}

function write(file: string, data: Uint8Array, { process: { files, user } }: Call): void {
  files.put(file, { kind: 'file', data, uid: user, mode: 0o644 }, user)
}

function makeDirectory(file: string, call: Call): void {
  const { files, user } = call.process
  if (files.get(file) !== undefined) return
  makeDirectory(path.posix.dirname(file), call)
  files.put(file, { kind: 'directory', uid: user, mode: 0o755 }, user)
}

function copy(call: Call): number {
  const [from = '', to = ''] = operands(call).map((file) => path.posix.resolve(call.process.directory, file))
  write(to, call.process.files.read(from), call)
  return 0
}

function link(call: Call): number {
  const [target = '', at = ''] = operands(call)
  const { files, user, directory } = call.process
  files.put(path.posix.resolve(directory, at), { kind: 'link', target, uid: user, mode: 0o777 }, user)
  return 0
}

/** Only `stat -c %u FILE…`. */
function status(call: Call): number {
  const files = call.arguments.slice(2)
  return each({ ...call, arguments: files }, (file) => said(call, String(call.process.files.get(file)?.uid)))
}

function changeDirectory(call: Call): number {
  call.process.directory = path.posix.resolve(call.process.directory, first(call))
  return 0
}

function exportVariable({ arguments: words, process }: Call): number {
  for (const word of words) {
    const [name = '', ...value] = word.split('=')
    process.environment.set(name, value.join('='))
  }
  return 0
}

/** Only `trap SCRIPT TERM`. */
function trap({ arguments: [script = ''], process }: Call): number {
  process.onTerminate = script
  return 0
}

/** `tail /dev/zero` reads a line that has no end. */
function endless(call: Call): number {
  if (first(call) === '/dev/zero') throw new OutOfMemory()
  return each(call, (file) => call.print(call.process.files.read(file)))
}

async function serve({ arguments: [port = '', text = '', times = '1'], process, print }: Call): Promise<number> {
  const ended = process.network.serve(Number(port), text.repeat(Number(times)))
  print('listening\n')
  await ended
  return 0
}

async function reach({ arguments: [host = '', port = ''], process }: Call): Promise<number> {
  return (await process.network.reach(host, Number(port))) ? 0 : 1
}
