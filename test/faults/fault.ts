import test, { type ExecutionContext } from 'ava'

/**
 * One fault, what comes of it, and the test that shows it. The table in docs/security.md says the same, and
 * agreement.test.ts that it does.
 */
export function fault(what: string, outcome: string, run: (t: ExecutionContext) => Promise<void>): void {
  test.serial(`${what} → ${outcome}`, async (t) => {
    t.timeout(180_000)
    await run(t)
  })
}
