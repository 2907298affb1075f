import test from 'ava'
import type { RunContext } from '../../../src/model/context.ts'
import type { Event } from '../../../src/model/event.ts'
import { activity } from '../../../src/run/activity.ts'

/** A context that keeps what it is told. */
function watched(signal = new AbortController().signal): { readonly context: RunContext; readonly told: string[] } {
  const told: string[] = []
  const emit = (event: Event): void => {
    if (!('activity' in event)) return
    const more = event.type === 'output' ? event.line : event.type === 'finished' ? event.how : ''
    told.push(`${event.type} ${event.activity.label} ${more}`.trim())
  }
  return { context: { emit, signal } as RunContext, told }
}

test('an activity tells of its beginning, its lines and its end', async (t) => {
  const { context, told } = watched()
  t.is(await activity('step train', context, async ({ line }) => (line('epoch 1'), 42)), 42)
  t.deepEqual(told, ['started step train', 'output step train epoch 1', 'finished step train done'])
})

test('it ends as its work says', async (t) => {
  const { context, told } = watched()
  await activity('a', context, async ({ ends }) => ends('cached'))
  await activity('b', context, async ({ ends }) => ends('failed'))
  t.deepEqual(
    told.filter((line) => line.startsWith('finished')),
    ['finished a cached', 'finished b failed'],
  )
})

test('what throws failed, and what threw is thrown on', async (t) => {
  const { context, told } = watched()
  const error = new Error('x')
  t.is(await t.throwsAsync(activity('a', context, async () => Promise.reject(error))), error)
  t.is(told.at(-1), 'finished a failed')
})

test('what throws because the user asked for an end was interrupted', async (t) => {
  const controller = new AbortController()
  const { context, told } = watched(controller.signal)
  const ended = activity('a', context, async () => {
    controller.abort(new Error('interrupted'))
    controller.signal.throwIfAborted()
  })
  await t.throwsAsync(ended, { message: 'interrupted' })
  t.is(told.at(-1), 'finished a interrupted')
})

test('two at a time are told apart', async (t) => {
  const ids: string[] = []
  const emit = (event: Event): void => {
    if (event.type === 'started') ids.push(event.activity.id)
  }
  const context = { emit, signal: new AbortController().signal } as unknown as RunContext
  await Promise.all([activity('a', context, async () => {}), activity('a', context, async () => {})])
  t.is(new Set(ids).size, 2)
})
