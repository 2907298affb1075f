import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import { findEngine } from '../../engines/select.ts'
import { ReproError, type ExitCode } from '../../errors.ts'
import { applySetup } from '../../setup/apply.ts'
import { lookAtMachine, type Machine } from '../../setup/machine.ts'
import { planSetup, type SetupPlan } from '../../setup/plan.ts'
import { commandContext, type CommonOptions } from '../context.ts'
import { print, printJson, safe } from '../terminal.ts'

type SetupOptions = CommonOptions & { readonly yes?: boolean }

export async function command(_packages: string[], options: SetupOptions, signal: AbortSignal): Promise<ExitCode> {
  using context = commandContext(options, signal)
  const machine = await lookAtMachine(context.settings)
  const plan = planSetup(machine)
  if (plan.manual.length > 0 && machine.engine === undefined && machine.engineHost === undefined) {
    throw new ReproError('no-engine', 'this machine has to be set up by hand', { hint: plan.manual.join('\n') })
  }
  if (options.json !== true) show(plan)
  if (plan.actions.length > 0) {
    if (options.yes !== true) await agreement(signal)
    await takeRights(machine.rights)
    await applySetup(plan.actions, machine.rights, context)
  }
  await using engine = await findEngine(context)
  context[Symbol.dispose]()
  const { name, version } = engine.identity
  if (options.json === true) printJson({ done: plan.actions.map((action) => action.label), engine: engine.identity })
  else print(`ready: ${name} ${version} answers`)
  return 0
}

function show({ found, actions, manual }: SetupPlan): void {
  for (const line of [...found, ...manual]) print(safe(line))
  if (actions.length > 0) print('This will:', ...actions.map(({ label }) => safe(`  - ${label}`)))
}

/** @throws ReproError when the user does not agree, or cannot be asked. */
async function agreement(signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new ReproError('usage', 'nothing was done: there is no terminal on which to ask', {
      hint: '`repro setup --yes` does it without asking.',
    })
  }
  // Not in the terminal's raw mode, where Ctrl-C would be but a character.
  using prompt = promptOn(process.stdin)
  const answer = await prompt.question('Go on? [y/N] ', { signal }).catch(() => '')
  signal.throwIfAborted()
  if (!/^y(es)?$/i.test(answer.trim())) throw new ReproError('interrupted', 'nothing was done')
}

function promptOn(input: NodeJS.ReadStream) {
  const prompt = createInterface({ input, output: process.stdout, terminal: false })
  return Object.assign(prompt, { [Symbol.dispose]: () => prompt.close() })
}

/** Lets sudo ask for the password now, while nothing else writes on the terminal. */
async function takeRights(rights: Machine['rights']): Promise<void> {
  if (rights !== 'sudo' || (await endsWell(['-n', 'true']))) return
  if (!(await endsWell(['-v']))) {
    throw new ReproError('no-engine', "an administrator's rights are needed, and sudo does not give them", {
      hint: 'Run `repro setup` as root, or in a terminal in which sudo can ask for a password.',
    })
  }
}

async function endsWell(sudoArguments: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const quiet = sudoArguments.includes('-n')
    const child = spawn('sudo', sudoArguments, { stdio: quiet ? 'ignore' : 'inherit' })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}
