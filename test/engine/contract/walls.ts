import type { Container, Volume } from '../../../src/engines/engine.ts'
import { containerUser, dataDirectory, workDirectory } from '../../../src/engines/engine.ts'
import { ReproError } from '../../../src/errors.ts'
import { request } from '../../../src/io/http.ts'
import type { Door } from '../../../src/io/relay.ts'
import { packTar, type TarEntry } from '../../../src/io/tar.ts'
import { unpacked } from './archive.ts'
import { Listener, runScript, runToEnd, specOf, type Bench, type It } from './bench.ts'

/** What a container can write, and whom it can reach. */
export function wallContract(it: It): void {
  it("the work directory has the image's files and is the step's own", async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    const first =
      'cat kept.txt; echo more >> kept.txt; mkdir new; echo made > new/file; stat -c %u . kept.txt new new/file; id -u'
    t.deepEqual(await runScript(bench, first, { work }), [
      'from-the-image',
      ...Array.from({ length: 5 }, () => '65532'),
    ])
    t.deepEqual(await runScript(bench, 'cat kept.txt new/file', { work }), ['from-the-image', 'more', 'made'])
    t.deepEqual(await runScript(bench, 'cat kept.txt'), ['from-the-image'])
  })

  it('only the work directory and /tmp can be written', async (t, bench) => {
    const script = `echo a > /tmp/a && cat /tmp/a; echo b > b && cat b; ${refusal('/c')}; ${refusal('/etc/d')}`
    const lines = await runScript(bench, script)
    t.deepEqual(
      lines.filter((line) => !line.includes(':')),
      ['a', 'b', 'refused', 'refused'],
    )
    t.is(lines.filter((line) => line.includes('Read-only file system')).length, 2)
  })

  it('what is uploaded for a user is his', async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    await using container = await bench.engine.createContainer(
      specOf(
        bench,
        [
          '/bin/sh',
          '-c',
          'cat up/file up/link; stat -c %u up up/file; echo changed > up/file; cat up/file; touch up/more',
        ],
        { work },
      ),
    )
    const entries: TarEntry[] = [
      { kind: 'directory', path: 'up' },
      { kind: 'text', path: 'up/file', text: 'uploaded\n' },
      { kind: 'link', path: 'up/link', target: `${workDirectory}/kept.txt` },
    ]
    await container.upload(workDirectory, packTar(entries, containerUser))
    const listener = new Listener()
    await container.start(listener.hear)
    const { exitCode } = await container.wait(new AbortController().signal)
    t.is(listener.text, 'uploaded\nfrom-the-image\n65532\n65532\nchanged\n')
    t.is(exitCode, 0)
  })

  it('what is there can be taken, before the start and after the end; what is not is nothing', async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    const script = 'mkdir -p out/deep; echo 1 > out/one; echo 2 > out/deep/two; ln -s one out/link'
    await using container = await bench.engine.createContainer(specOf(bench, ['/bin/sh', '-c', script], { work }))
    t.deepEqual(await unpacked(await container.download(`${workDirectory}/kept.txt`)), [
      ['kept.txt', 'from-the-image\n'],
    ])
    t.is(await container.download(`${workDirectory}/out`), undefined)
    await container.start(() => {})
    await container.wait(new AbortController().signal)
    t.deepEqual(await unpacked(await container.download(`${workDirectory}/out/one`)), [['one', '1\n']])
    t.deepEqual(await unpacked(await container.download(`${workDirectory}/out`)), [
      ['out', '(directory)'],
      ['out/deep', '(directory)'],
      ['out/deep/two', '2\n'],
      ['out/link', '(symlink)'],
      ['out/one', '1\n'],
    ])
    t.is(await container.download(`${workDirectory}/out/absent`), undefined)
  })

  it('what a link leads to is not taken', async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    const script = 'mkdir -p real/deep; echo 1 > real/deep/file; ln -s real linked; ln -s /etc elsewhere'
    await using container = await bench.engine.createContainer(specOf(bench, ['/bin/sh', '-c', script], { work }))
    await container.start(() => {})
    await container.wait(new AbortController().signal)
    t.deepEqual(await unpacked(await container.download(`${workDirectory}/real/deep/file`)), [['file', '1\n']])
    if (bench.engine.identity.name === 'podman') {
      // It follows links within the volume, which hold nothing but the step's own, and finds nothing outside.
      t.deepEqual(await unpacked(await container.download(`${workDirectory}/linked/deep/file`)), [['file', '1\n']])
      for (const path of ['elsewhere/hostname', 'elsewhere']) {
        t.is(await container.download(`${workDirectory}/${path}`), undefined, path)
      }
      return
    }
    t.deepEqual(await unpacked(await container.download(`${workDirectory}/linked`)), [['linked', '(symlink)']])
    for (const path of ['linked/deep/file', 'linked/absent', 'elsewhere/hostname']) {
      const error = await t.throwsAsync(container.download(`${workDirectory}/${path}`), { instanceOf: ReproError })
      t.is(error.code, 'outputs-invalid', path)
    }
  })

  it('an archive that breaks off is not taken for whole', async (t, bench) => {
    await using work = await bench.engine.createVolume(bench.labels)
    await using container = await bench.engine.createContainer(specOf(bench, ['true'], { work }))
    const absent: TarEntry = { kind: 'file', path: 'gone', from: '/absent/file', size: 10, executable: false }
    const error = await t.throwsAsync(container.upload(workDirectory, packTar([absent], containerUser)))
    t.true(error instanceof ReproError && error.code === 'engine-failed', String(error))
  })

  it('data is read and never written', async (t, bench) => {
    await using data = await dataVolume(bench)
    const numbers = `${dataDirectory}/numbers`
    const script = `cat ${numbers}; ${refusal(numbers)}; ${refusal(`${dataDirectory}/more`)}`
    const lines = await runScript(bench, script, { data: { volume: data, access: 'read' } })
    t.deepEqual(
      lines.filter((line) => !line.includes(':')),
      ['1 2 3', 'refused', 'refused'],
    )
    t.is(lines.filter((line) => line.includes('Read-only file system')).length, 2)
  })

  it('without a network there is only loopback', async (t, bench) => {
    t.deepEqual(await runScript(bench, 'ls /sys/class/net'), ['lo'])
    t.deepEqual(await runScript(bench, 'ls /sys/class/net', { network: 'open' }), ['eth0', 'lo'])
  })

  it('this machine reaches a service in a container that has only loopback', async (t, bench) => {
    if (!bench.engine.entersContainers) {
      t.pass('this engine gives services a network of their own')
      return
    }
    await using work = await bench.engine.createVolume(bench.labels)
    await using service = await bench.engine.createContainer(specOf(bench, ['serve', '8080', 'hello'], { work }))
    await started(service)
    await using door = await service.reach(8080)
    t.is(await replyOf(door), 'hello')
    t.is(await replyOf(door), 'hello', 'and once more by the same door')
    await ended(service)
    await t.throwsAsync(replyOf(door))
    t.is((await t.throwsAsync(service.reach(8080), { instanceOf: ReproError })).code, 'engine-failed')
  })

  it('a large reply comes whole', async (t, bench) => {
    await using sealed = bench.engine.entersContainers
      ? undefined
      : await bench.engine.createSealedNetwork(bench.labels)
    await using work = await bench.engine.createVolume(bench.labels)
    await using service = await bench.engine.createContainer(
      specOf(bench, ['serve', '8080', 'hello', '1000000'], { work, network: sealed ?? 'none' }),
    )
    await started(service)
    await using door = await service.reach(8080)
    for (let time = 1; time <= 5; time++) t.is((await replyOf(door)).length, 5_000_000)
  })

  it('this machine reaches a service on its sealed network, and other networks do not', async (t, bench) => {
    await using sealed = await bench.engine.createSealedNetwork(bench.labels)
    await using other = await bench.engine.createSealedNetwork(bench.labels)
    await using work = await bench.engine.createVolume(bench.labels)
    await using service = await bench.engine.createContainer(
      specOf(bench, ['serve', '8080', 'hello'], { work, network: sealed }),
    )
    await started(service)
    await using door = await service.reach(8080)
    t.is(await replyOf(door), 'hello')

    const host = 'host' in door.endpoint ? door.endpoint.host : ''
    const reach = ['reach', host, '8080']
    // So that the others' silence says something. A firewall of Docker's drops what passes bridges that are not its own.
    const { end: beside } = await runToEnd(bench, reach, { network: sealed })
    if (bench.engine.identity.name === 'podman' && beside.exitCode !== 0) t.log('not even its neighbours reach it')
    else t.is(beside.exitCode, 0)
    t.is((await runToEnd(bench, reach, { network: other })).end.exitCode, 1)
    t.is((await runToEnd(bench, reach, { network: 'open' })).end.exitCode, 1)
    t.is((await runToEnd(bench, reach, { network: 'none' })).end.exitCode, 1)

    await ended(service)
    t.is((await t.throwsAsync(service.reach(8080), { instanceOf: ReproError })).code, 'engine-failed')
  })
}

/** Tries to write a file and says how that was refused; by one stream, for two have no order among them. */
function refusal(file: string): string {
  return `sh -c "echo x > ${file}" 2>&1 || echo refused`
}

async function started(service: Container): Promise<void> {
  const listener = new Listener()
  await service.start(listener.hear)
  await listener.until('listening')
}

async function ended(service: Container): Promise<void> {
  await service.stop(0)
  await service.wait(new AbortController().signal)
}

async function replyOf({ endpoint }: Door): Promise<string> {
  const asked = { endpoint, method: 'GET', path: '/', headers: {}, body: undefined }
  const { body } = await request(asked, { signal: AbortSignal.timeout(5000), size: 10_000_000 })
  return Buffer.from(body).toString()
}

async function dataVolume(bench: Bench): Promise<Volume> {
  const volume = await bench.engine.createVolume(bench.labels)
  await using work = await bench.engine.createVolume(bench.labels)
  await using carrier = await bench.engine.createContainer(
    specOf(bench, ['true'], { work, data: { volume, access: 'write' } }),
  )
  // Owned by the step's user: that he cannot change it is the mount's doing.
  await carrier.upload(dataDirectory, packTar([{ kind: 'text', path: 'numbers', text: '1 2 3\n' }], containerUser))
  return volume
}
