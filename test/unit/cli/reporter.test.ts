import { mock } from 'node:test'
import test from 'ava'
import { createReporter, type ProgressStream } from '../../../src/cli/reporter.ts'
import type { Activity, Ending, Event } from '../../../src/model/event.ts'

const train: Activity = { id: '1', label: 'step train' }
const build: Activity = { id: '2', label: 'environment' }

const started = (activity: Activity): Event => ({ type: 'started', activity })
const output = (activity: Activity, line: string): Event => ({ type: 'output', activity, line })
const finished = (activity: Activity, how: Ending, seconds: number): Event => ({
  type: 'finished',
  activity,
  how,
  seconds,
})

/** A stream that keeps what is written to it. */
class Kept implements ProgressStream {
  readonly isTTY: boolean
  readonly columns: number
  text = ''

  constructor(isTTY: boolean, columns = 80) {
    this.isTTY = isTTY
    this.columns = columns
  }

  write(text: string | Uint8Array): boolean {
    this.text += String(text)
    return true
  }

  /** What was written since the last time. */
  take(): string {
    const { text } = this
    this.text = ''
    return text
  }
}

// What a colour is, show-error.test.ts says.
test.before(() => (process.env['NO_COLOR'] = '1'))
test.beforeEach(() => mock.timers.enable({ apis: ['setInterval', 'Date'] }))
test.afterEach.always(() => mock.timers.reset())

test.serial('without a terminal: a line for what took a while, failed or was interrupted', (t) => {
  const stream = new Kept(false)
  using reporter = createReporter('progress', stream)
  for (const event of [
    started(build),
    finished(build, 'cached', 1.04),
    started(train),
    output(train, 'epoch 1'),
    finished(train, 'done', 61.25),
  ]) {
    reporter.emit(event)
  }
  t.is(stream.take(), 'environment: as built before, 1.0 s\nstep train: done, 61.3 s\n')
  reporter.emit(finished(train, 'done', 0.9))
  reporter.emit(finished(train, 'cached', 0.1))
  t.is(stream.take(), '')
  reporter.emit(finished(train, 'failed', 0.1))
  reporter.emit(finished(train, 'interrupted', 0.2))
  reporter.emit({ type: 'warning', message: 'slow' })
  t.is(stream.take(), 'step train: failed, 0.1 s\nstep train: interrupted, 0.2 s\nwarning: slow\n')
})

test.serial('without a terminal: every 30 s a line for what still goes on', (t) => {
  const stream = new Kept(false)
  using reporter = createReporter('progress', stream)
  reporter.emit(started(train))
  mock.timers.tick(29_000)
  t.is(stream.take(), '')
  mock.timers.tick(1000)
  t.is(stream.take(), 'step train: 30 s\n')
  reporter.emit(output(train, '  epoch\u001b[1m 2 '))
  mock.timers.tick(30_000)
  t.is(stream.take(), 'step train: 60 s, epoch\\u001b[1m 2\n')
  reporter.emit(finished(train, 'done', 61))
  stream.take()
  mock.timers.tick(60_000)
  t.is(stream.take(), '')
})

test.serial('on a terminal: one line that changes', (t) => {
  const stream = new Kept(true)
  using reporter = createReporter('progress', stream)
  reporter.emit(started(train))
  reporter.emit(output(train, 'epoch 1'))
  mock.timers.tick(100)
  t.is(stream.take(), 'step train 0 s  epoch 1')
  mock.timers.tick(900)
  t.true(stream.take().endsWith('\r\u001b[Kstep train 1 s  epoch 1'))
  reporter.emit(started(build))
  mock.timers.tick(100)
  t.is(stream.take(), '\r\u001b[Kenvironment (+1) 0 s')
  reporter.emit(finished(build, 'done', 2))
  t.is(stream.take(), '\r\u001b[Kenvironment: done, 2.0 s\n')
  mock.timers.tick(100)
  t.is(stream.take(), 'step train 1 s  epoch 1')
})

test.serial('on a terminal: the line never wraps, and obeys no control character', (t) => {
  const stream = new Kept(true, 40)
  using reporter = createReporter('progress', stream)
  reporter.emit(started(train))
  reporter.emit(output(train, `\u001b[2J${'x'.repeat(100)}`))
  mock.timers.tick(100)
  const line = stream.take()
  t.is(line.length, 39)
  t.true(line.startsWith('step train 0 s  \\u001b[2Jxxx'))
})

test.serial('on a terminal: what else is printed finds an empty line, and so does what comes after', (t) => {
  const stream = new Kept(true)
  {
    using reporter = createReporter('progress', stream)
    reporter.emit(started(train))
    mock.timers.tick(100)
    reporter.aside(() => stream.write('a verdict\n'))
    t.is(stream.take(), 'step train 0 s\r\u001b[Ka verdict\n')
    mock.timers.tick(100)
    t.is(stream.take(), 'step train 0 s')
  }
  t.is(stream.take(), '\r\u001b[K')
  mock.timers.tick(10_000)
  t.is(stream.take(), '')
})

test.serial('quiet: nothing but what is printed aside', (t) => {
  const stream = new Kept(true)
  using reporter = createReporter('quiet', stream)
  reporter.emit(started(train))
  reporter.emit({ type: 'warning', message: 'slow' })
  reporter.emit(finished(train, 'failed', 9))
  mock.timers.tick(60_000)
  reporter.aside(() => stream.write('a verdict\n'))
  t.is(stream.text, 'a verdict\n')
})
