import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { engineReport } from '../engines/docker/report.ts'
import { ReproError } from '../errors.ts'
import { stopwatch } from '../io/clock.ts'
import { exists } from '../io/files.ts'
import { runProgram } from '../io/processes.ts'
import type { RunContext } from '../model/context.ts'
import { activity } from '../run/activity.ts'
import type { Machine } from './machine.ts'
import type { SetupAction } from './plan.ts'

/** An engine's first start prepares its storage and its networks; longer than this it does not take, in seconds. */
const startLimit = 60

/** A program in the background that ought to become an engine that answers. */
interface Started {
  readonly pid: number
  readonly log: string
}

/** What goes before a command for it to have an administrator's rights. */
const elevation: Readonly<Record<Machine['rights'], readonly string[]>> = {
  root: [],
  sudo: ['sudo', '-n', '--preserve-env=http_proxy,https_proxy,no_proxy,HTTP_PROXY,HTTPS_PROXY,NO_PROXY'],
  none: [],
}

/**
 * Does what was planned, in order, and waits for the engine to answer.
 * @throws ReproError `engine-failed`, `no-engine`; the signal's reason when aborted.
 */
export async function applySetup(
  actions: readonly SetupAction[],
  rights: Machine['rights'],
  context: RunContext,
): Promise<void> {
  let started: Started | undefined
  for (const { label, commands, log } of actions) {
    await activity(label, context, async ({ line }) => {
      for (const command of commands) {
        const output = await runProgram([...elevation[rights], ...command], { signal: context.signal, line })
        if (log !== undefined) started = { pid: Number(output.trim()), log }
      }
    })
  }
  await activity('waiting for the engine to answer', context, () => awaitEngine(started, context))
}

/** @throws ReproError `no-engine` with the last lines of its log when it ends, or does not answer in time. */
export async function awaitEngine(started: Started | undefined, { settings, signal }: RunContext): Promise<void> {
  const seconds = stopwatch()
  for (;;) {
    try {
      await engineReport(settings)
      return
    } catch (error) {
      signal.throwIfAborted()
      const ended = started !== undefined && !(await exists(`/proc/${started.pid}`))
      if (started !== undefined && (ended || seconds() > startLimit)) {
        throw new ReproError(
          'no-engine',
          ended ? 'the engine ended as soon as it was started' : 'the engine does not answer',
          {
            hint: `The lines above are the last of its log, ${started.log}.`,
            log: await lastLines(started.log),
            cause: error,
          },
        )
      }
      if (started === undefined && seconds() > startLimit) throw error
    }
    await sleep(250, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

async function lastLines(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-20)
}
