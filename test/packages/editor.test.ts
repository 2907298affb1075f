import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import { temporaryDirectory, type TemporaryDirectory } from '../unit/io/temporary.ts'
import { repro } from './repro.ts'

// What an author sees who opens in an editor what `repro init` has written: by the server that editors use.

/** With 27 MB too large for every checkout; its next version wants a newer Node than we do. */
const server = 'yaml-language-server@1.25.0'

/** As much as is used of vscode-jsonrpc, which comes with the server. */
interface Connection {
  listen(): void
  dispose(): void
  sendRequest(method: string, params: object): Promise<unknown>
  sendNotification(method: string, params: object): Promise<void>
  onRequest(method: string, answer: (params: { items: unknown[] }) => unknown): void
  onNotification(method: string, hear: (params: never) => void): void
}
interface JsonRpc {
  readonly createMessageConnection: (reader: object, writer: object) => Connection
  readonly StreamMessageReader: new (stream: object) => object
  readonly StreamMessageWriter: new (stream: object) => object
}

interface Diagnostic {
  readonly message: string
  readonly range: { readonly start: { readonly line: number } }
}

/** A manifest, open in an editor. */
class Editor implements AsyncDisposable {
  readonly #child
  readonly #connection: Connection
  readonly #uri: string
  readonly #diagnostics: Promise<readonly Diagnostic[]>
  readonly #text: string

  constructor(installed: string, file: string, text: string) {
    // Not called `require`: what it finds is no dependency of ours.
    const installedOne = createRequire(path.join(installed, 'package.json'))
    const program = installedOne.resolve('yaml-language-server/bin/yaml-language-server')
    const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = installedOne(
      'vscode-jsonrpc/node',
    ) as JsonRpc
    this.#child = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const { stdin, stdout } = this.#child
    this.#connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin))
    this.#uri = pathToFileURL(file).href
    this.#text = text
    // Nothing but what the manifest's first line names: no catalogue of the network's.
    const settings = { schemaStore: { enable: false }, validate: true, completion: true, hover: true }
    this.#connection.onRequest('workspace/configuration', ({ items }) =>
      items.map((_, at) => (at === 0 ? settings : {})),
    )
    this.#diagnostics = new Promise((resolve) =>
      this.#connection.onNotification(
        'textDocument/publishDiagnostics',
        ({ diagnostics }: { diagnostics: Diagnostic[] }) => resolve(diagnostics),
      ),
    )
    this.#connection.listen()
  }

  async open(): Promise<this> {
    const documentation = { completionItem: { documentationFormat: ['markdown'] } }
    const capabilities = { workspace: { configuration: true }, textDocument: { completion: documentation } }
    await this.#connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities })
    await this.#connection.sendNotification('initialized', {})
    const textDocument = { uri: this.#uri, languageId: 'yaml', version: 1, text: this.#text }
    await this.#connection.sendNotification('textDocument/didOpen', { textDocument })
    return this
  }

  /** What may be written behind a text that stands once in the manifest. */
  async completions(behind: string): Promise<string[]> {
    const found = (await this.#ask('completion', behind)) as { items: { label: string }[] }
    return found.items.map(({ label }) => label)
  }

  async hover(over: string): Promise<string> {
    return ((await this.#ask('hover', over)) as { contents: { value: string } } | null)?.contents.value ?? ''
  }

  /** As they are told first. */
  async diagnostics(): Promise<string[]> {
    return (await this.#diagnostics).map(({ message, range }) => `${range.start.line + 1}: ${message}`)
  }

  async #ask(what: string, behind: string): Promise<unknown> {
    const lines = this.#text.slice(0, this.#text.indexOf(behind) + behind.length).split('\n')
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }
    return this.#connection.sendRequest(`textDocument/${what}`, { textDocument: { uri: this.#uri }, position })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.dispose()
    this.#child.kill()
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
  }
}

let installed: TemporaryDirectory
test.before('the server is installed', async (t) => {
  t.timeout(300_000)
  installed = await temporaryDirectory()
  await writeFile(installed.at('package.json'), '{ "private": true }')
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', server], { cwd: installed.path })
})
test.after.always('it is removed', async () => installed[Symbol.asyncDispose]())

/** A folder of the user's own with what `repro init` proposes for it. */
async function proposed(): Promise<TemporaryDirectory & { readonly manifest: string }> {
  const folder = await temporaryDirectory()
  await cp(new URL('init/py-plain', import.meta.url), folder.path, { recursive: true })
  const { exitCode, stderr } = await repro(['init', '--yes'], { cwd: folder.path })
  if (exitCode !== 0) throw new Error(stderr)
  return { ...folder, manifest: await readFile(folder.at('repro.yaml'), 'utf8') }
}

test('what init has written is right, and is completed and explained', async (t) => {
  await using folder = await proposed()
  const text = `${folder.manifest}  other:\n    from: results/summary.json\n    \n`
  await using editor = await new Editor(installed.path, folder.at('repro.yaml'), text).open()
  t.deepEqual(await editor.diagnostics(), [])
  for (const key of ['claim', 'expect', 'tolerance'])
    t.true((await editor.completions('json\n    ')).includes(key), key)
  const said = await editor.hover('\nti')
  t.regex(said, /The paper's or the package's title\./)
  t.true(said.includes(pathToFileURL(folder.at('.repro/repro.schema.json')).href), said)
})

test('keys of the top and of a step are offered, and a misspelt one is seen', async (t) => {
  await using folder = await proposed()
  const text = folder.manifest.replace('    outputs:', '    \n    outptus:').concat('\nlicence: MIT\n\n')
  await using editor = await new Editor(installed.path, folder.at('repro.yaml'), text).open()
  const diagnostics = (await editor.diagnostics()).join('\n')
  t.regex(diagnostics, /^\d+: Property outptus is not allowed\.$/m)
  t.regex(
    diagnostics,
    new RegExp(`^${text.split('\n').indexOf('licence: MIT') + 1}: Property licence is not allowed`, 'm'),
  )
  t.true((await editor.completions('MIT\n\n')).includes('license'))
  for (const key of ['needs', 'limits', 'outputs'])
    t.true((await editor.completions('analyse.py\n    ')).includes(key), key)
})
