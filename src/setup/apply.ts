import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { engineReport } from '../engines/docker/report.ts'
import { ReproError } from '../errors.ts'
import { stopwatch } from '../io/clock.ts'
import { exists } from '../io/files.ts'
import { runProgram } from '../io/processes.ts'
import type { RunContext } from '../model/context.ts'
import { activity } from '../run/activity.ts'
import { engineRefuses, type Machine } from './machine.ts'
import type { SetupAction } from './plan.ts'

/** An engine's first start prepares its storage and its networks; longer than this it does not take, in seconds. */
const startLimit = 60

/** What goes before a command for it to have an administrator's rights. */
const elevation: Readonly<Record<Machine['rights'], readonly string[]>> = {
  root: [],
  sudo: ['sudo', '-n', '--preserve-env=http_proxy,https_proxy,no_proxy,HTTP_PROXY,HTTPS_PROXY,NO_PROXY'],
  none: [],
}

/**
 * Does what was planned, in order; an engine that is started is waited for.
 * @throws ReproError `engine-failed`, `no-engine`; the signal's reason when aborted.
 */
export async function applySetup(
  actions: readonly SetupAction[],
  rights: Machine['rights'],
  context: RunContext,
): Promise<void> {
  for (const { label, commands, starts } of actions) {
    await activity(label, context, async ({ line }) => {
      let output = ''
      for (const command of commands) {
        output = await runProgram([...elevation[rights], ...command], { signal: context.signal, line })
      }
      if (starts !== undefined) await awaitEngine({ pid: Number(output.trim()), log: starts.log }, context)
    })
  }
}

/** An engine that was just started; its pid says something only where there is a log of its own. */
interface Started {
  readonly pid: number
  readonly log: string | undefined
}

/**
 * Waits until an engine is there, be it one that this user may not talk to yet.
 * @throws ReproError `no-engine` with the last lines of its log when it ends, or does not answer in time.
 */
export async function awaitEngine({ pid, log }: Started, { settings, signal }: RunContext): Promise<void> {
  const seconds = stopwatch()
  for (;;) {
    try {
      await using _report = await engineReport(settings)
      return
    } catch (error) {
      signal.throwIfAborted()
      if (await engineRefuses(settings)) return
      const hasEnded = log !== undefined && !(await exists(`/proc/${pid}`))
      if (hasEnded || seconds() > startLimit) {
        throw new ReproError(
          'no-engine',
          hasEnded ? 'the engine ended as soon as it started' : 'the engine does not answer',
          {
            ...(log === undefined
              ? { hint: '`journalctl --unit docker` shows its log.' }
              : { hint: `The lines above are the last of its log, ${log}.`, log: await lastLines(log) }),
            cause: error,
          },
        )
      }
    }
    await sleep(250, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

async function lastLines(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-20)
}
