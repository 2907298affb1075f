import test from 'ava'
import { repro } from '../../packages/repro.ts'
import { packageOf } from './package.ts'
import { exitOf, outcomeText } from './row.ts'
import { terminals } from './terminal.rows.ts'

/** What a terminal would act upon, or what would show a text in another order than it has. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

for (const row of terminals) {
  test.serial(`${row.input} → ${outcomeText(row)}`, async (t) => {
    t.timeout(120_000)
    await using pkg = await packageOf(row.parts)
    for (const args of [['verify'], ['verify', '--json'], ['run']]) {
      const { exitCode, stdout, stderr } = await repro(args, { cwd: pkg.root })
      if (args[0] === 'verify') t.is(exitCode, exitOf(row.ends), stdout + stderr)
      t.notRegex(stdout, raw, args.join(' '))
      t.notRegex(stderr, raw, args.join(' '))
      if (args.length === 1 && args[0] === 'verify') t.regex(stdout, row.says ?? /evil/)
    }
  })
}
