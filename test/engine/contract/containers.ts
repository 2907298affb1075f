import { ownerLabel } from '../../../src/engines/labels.ts'
import { ReproError } from '../../../src/errors.ts'
import { stopwatch } from '../../../src/io/clock.ts'
import { Listener, ownLeftovers, runScript, runToEnd, specOf, type It } from './bench.ts'

const sh = (script: string): string[] => ['/bin/sh', '-c', script]

/** Starting, hearing, waiting for, stopping and disposing of containers. */
export function containerContract(it: It): void {
  it('a command ends with its exit code', async (t, bench) => {
    t.like((await runToEnd(bench, ['true'])).end, { exitCode: 0, outOfMemory: false })
    t.like((await runToEnd(bench, sh('exit 7'))).end, { exitCode: 7, outOfMemory: false })
  })

  it('a command runs in the work directory, with the environment it is given', async (t, bench) => {
    const environment = { REPRO_SEED: '42', 'WITH.DOTS': 'a b $HOME \'"' }
    const lines = await runScript(bench, 'pwd; env', { environment })
    t.is(lines[0], '/paper/work')
    t.true(lines.includes('REPRO_SEED=42'))
    t.true(lines.includes('HOME=/tmp'))
    t.true(lines.includes('TZ=UTC'))
  })

  it('arguments arrive as they are', async (t, bench) => {
    const { output } = await runToEnd(bench, ['echo', '$HOME', '', ' two  spaces ', '"quoted"', '*'])
    t.is(output.toString(), '$HOME   two  spaces  "quoted" *\n')
  })

  it("a command that does not exist is the step's failure", async (t, bench) => {
    try {
      const { end } = await runToEnd(bench, ['no-such-command', 'x'])
      // A shell's code; 1 is that of Podman's init.
      t.is(end.exitCode, bench.engine.identity.name === 'podman' ? 1 : 127)
    } catch (error) {
      t.true(error instanceof ReproError && error.code === 'step-failed', String(error))
    }
  })

  it('what a process prints that ends at once is heard, each time', async (t, bench) => {
    for (let time = 1; time <= 5; time++) {
      const { output } = await runToEnd(bench, ['echo', `time ${time}`])
      t.is(output.toString(), `time ${time}\n`)
    }
  })

  it('a megabyte is heard whole and in order', async (t, bench) => {
    const { output } = await runToEnd(bench, ['seq', '1', '170000'])
    const expected = `${Array.from({ length: 170_000 }, (_, index) => index + 1).join('\n')}\n`
    t.true(expected.length > 1024 ** 2)
    t.is(output.length, expected.length)
    t.true(output.toString() === expected)
  })

  it('who listens slowly hears everything in order, before the end is told', async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    await using container = await bench.engine.createContainer(
      specOf(bench, sh('seq 1 20000; seq 20001 40000'), { work }),
    )
    let busy = 0
    let heard = ''
    await container.start(async (chunk) => {
      t.is(++busy, 1, 'one chunk at a time')
      await new Promise((resolve) => setTimeout(resolve, 20))
      heard += Buffer.from(chunk).toString()
      busy--
    })
    await container.wait(new AbortController().signal)
    t.true(heard === `${Array.from({ length: 40_000 }, (_, index) => index + 1).join('\n')}\n`)
  })

  it("bytes are heard as they are, also those that look like the engine's own frames", async (t, bench) => {
    const frame = [1, 0, 0, 0, 0, 0, 0, 5, ...Array.from({ length: 256 }, (_, byte) => byte)]
    const octal = frame.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
    const { output } = await runToEnd(bench, sh(`printf '${octal}'`))
    t.deepEqual([...output], frame)
  })

  it('standard error is heard as well', async (t, bench) => {
    const lines = await runScript(bench, 'echo to stdout; echo to stderr >&2')
    t.deepEqual(lines.sort(), ['to stderr', 'to stdout'])
  })

  it('a process that takes more memory than it has is told as that', async (t, bench) => {
    const { end } = await runToEnd(bench, ['tail', '/dev/zero'], { memory: 32 * 1024 ** 2 })
    t.like(end, { outOfMemory: true, exitCode: 137 })
  })

  it('a wait ends with the reason of its signal', async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    await using container = await bench.engine.createContainer(specOf(bench, ['sleep', '60'], { work }))
    await container.start(() => {})
    const controller = new AbortController()
    const reason = new ReproError('interrupted', 'interrupted')
    const waiting = container.wait(controller.signal)
    controller.abort(reason)
    t.is(await t.throwsAsync(waiting), reason)
    t.is(await t.throwsAsync(container.wait(controller.signal)), reason)
  })

  it('a process that is asked to end ends before the grace is over', async (t, bench) => {
    const { seconds, exitCode } = await stopped('exec sleep 60', 20)
    t.is(exitCode, 143)
    t.true(seconds < 10, `${seconds} s`)

    const polite = await stopped('trap "echo bye; exit 3" TERM; echo ready; sleep 2; sleep 60', 20, 'ready')
    t.is(polite.exitCode, 3)
    t.regex(polite.text, /bye/)

    const stubborn = await stopped('trap "" TERM; echo ready; sleep 60', 1, 'ready')
    t.is(stubborn.exitCode, 137)
    t.true(stubborn.seconds > 0.9, `${stubborn.seconds} s`)

    async function stopped(script: string, grace: number, word = '') {
      await using work = await bench.engine.createVolume(bench.labels)
      await using container = await bench.engine.createContainer(specOf(bench, sh(script), { work }))
      const listener = new Listener()
      await container.start(listener.hear)
      await listener.until(word)
      const watch = stopwatch()
      await container.stop(grace)
      const passed = watch()
      const end = await container.wait(new AbortController().signal)
      t.false(end.outOfMemory)
      // To stop what has ended is no error.
      await container.stop(grace)
      return { seconds: passed, exitCode: end.exitCode, text: listener.text }
    }
  })

  it('how it was held is told with its end', async (t, bench) => {
    const { end } = await runToEnd(bench, ['true'], { memory: 2 ** 27, cpus: 0.5, pids: 32 })
    t.like(end.facts, {
      user: '65532:65532',
      networkMode: 'none',
      readOnlyRoot: true,
      privileged: false,
      memory: 2 ** 27,
      memoryAndSwap: 2 ** 27,
      nanoCpus: 0.5e9,
      pids: 32,
      devices: 0,
    })
    // All at once, or each one that there would be.
    const dropped = end.facts.capabilitiesDropped.join(' ')
    t.true(
      dropped === 'ALL' || ['CHOWN', 'SETUID', 'DAC_OVERRIDE', 'NET_RAW'].every((one) => dropped.includes(one)),
      dropped,
    )
    t.deepEqual([end.facts.addresses, end.facts.capabilitiesAdded], [[], []])
    t.deepEqual(end.facts.mounts, [{ kind: 'volume', target: '/paper/work', access: 'write' }])
  })

  it('what is disposed of is gone, also while it runs', async (t, bench) => {
    const before = await ownLeftovers(bench)
    const work = await bench.engine.createVolume(bench.labels)
    const network = await bench.engine.createSealedNetwork(bench.labels)
    const container = await bench.engine.createContainer(specOf(bench, ['sleep', '60'], { work, network }))
    t.is((await ownLeftovers(bench)).length, before.length + 3)
    await container.start(() => {})
    const waiting = container.wait(new AbortController().signal).catch(() => {})
    for (const thing of [container, network, work]) {
      await thing[Symbol.asyncDispose]()
      await thing[Symbol.asyncDispose]()
    }
    await waiting
    t.deepEqual(await ownLeftovers(bench), before)
  })

  it('what is left can be found by its labels and removed, more than once', async (t, bench) => {
    const { engine } = bench
    const labels = { ...bench.labels, [ownerLabel]: 'somebody' }
    const work = await engine.createVolume(labels)
    const network = await engine.createSealedNetwork(labels)
    const container = await engine.createContainer({ ...specOf(bench, ['sleep', '60'], { work, network }), labels })
    await container.start(() => {})
    const left = (await ownLeftovers(bench)).filter(({ labels: found }) => found[ownerLabel] === 'somebody')
    t.deepEqual(left.map(({ kind }) => kind).sort(), ['container', 'network', 'volume'])
    for (const kind of ['container', 'network', 'volume']) {
      for (const leftover of left.filter((one) => one.kind === kind)) {
        await engine.remove(leftover)
        await engine.remove(leftover)
      }
    }
    t.deepEqual(await ownLeftovers(bench), [])
  })
}
