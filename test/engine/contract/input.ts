import { Readable } from 'node:stream'
import type { OutputSink } from '../../../src/engines/engine.ts'
import { Listener, runToEnd, specOf, type Bench, type It } from './bench.ts'

const unaborted = (): AbortSignal => new AbortController().signal

/** What a command reads, and the terminal that it may have. */
export function inputContract(it: It): void {
  it('a command without input reads nothing', async (t, bench) => {
    const { end, output } = await runToEnd(bench, ['cat'])
    t.is(end.exitCode, 0)
    t.is(output.toString(), '')
  })

  it('a command reads what it is given, to its end and as it is', async (t, bench) => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}\n`)
    const { exitCode, output } = await talk(bench, ['cat'], Readable.from(lines, { objectMode: false }))
    t.is(exitCode, 0)
    t.true(output === lines.join(''), `${output.length} characters`)
  })

  it('a command reads what was whole before it started, each time', async (t, bench) => {
    for (let time = 1; time <= 5; time++) {
      const { output } = await talk(bench, ['cat'], Readable.from([`time ${time}\n`], { objectMode: false }))
      t.is(output, `time ${time}\n`)
    }
  })

  it('a command may end before it has read everything', async (t, bench) => {
    const endless = new Readable({ read() {} })
    endless.push('first\nsecond\n')
    const { exitCode, output } = await talk(bench, sh('read line; echo had $line; exit 5'), endless)
    t.deepEqual([exitCode, output], [5, 'had first\n'])
    endless.destroy()
  })

  it('standard output and standard error are told apart', async (t, bench) => {
    const { output, error } = await talk(bench, sh('echo out; echo err >&2; exit 3'), Readable.from([]))
    t.deepEqual([output, error], ['out\n', 'err\n'])
  })

  it('on a terminal a command has its size, and both its streams are one', async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    const script = 'test -t 0 && echo on a terminal >&2; read line; stty size; exit 3'
    await using container = await bench.engine.createContainer(specOf(bench, sh(script), { work, input: 'terminal' }))
    const listener = new Listener()
    const typed = new Readable({ read() {} })
    await container.start((chunk, from) => {
      t.is(from, 'output')
      listener.hear(chunk)
    }, typed)
    await listener.until('on a terminal')
    await container.resize({ columns: 101, rows: 43 })
    typed.push('go\n')
    const { exitCode } = await container.wait(unaborted())
    t.is(exitCode, 3)
    t.regex(listener.text, /^43 101\r?$/m)
    // What has ended has no terminal any more; that is no error.
    await container.resize({ columns: 80, rows: 24 })
  })

  it('on a terminal Ctrl-C interrupts the command', async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    const command = sh('echo ready; sleep 60')
    await using container = await bench.engine.createContainer(specOf(bench, command, { work, input: 'terminal' }))
    const listener = new Listener()
    const typed = new Readable({ read() {} })
    await container.start(listener.hear, typed)
    await listener.until('ready')
    typed.push('\u0003')
    t.is((await container.wait(unaborted())).exitCode, 130)
  })
}

const sh = (script: string): string[] => ['/bin/sh', '-c', script]

async function talk(bench: Bench, command: readonly string[], input: Readable) {
  await using work = await bench.engine.createVolume(bench.labels)
  await using container = await bench.engine.createContainer(specOf(bench, command, { work, input: 'stream' }))
  const heard = { output: '', error: '' }
  const listen: OutputSink = (chunk, from) => void (heard[from] += Buffer.from(chunk).toString())
  await container.start(listen, input)
  const { exitCode } = await container.wait(unaborted())
  return { exitCode, ...heard }
}
