// Our side of a case: the program as it is installed.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export function repro(...args: readonly string[]): [string, ...string[]] {
  return [process.execPath, cli, ...args]
}

/** Builds the environment of a package, where it is not there already, and gives its image. */
export function environmentOf(directory: string): string {
  execFileSync(process.execPath, [cli, 'build', directory, '--quiet'])
  const plan = execFileSync(process.execPath, [cli, 'plan', directory, '--json'], { maxBuffer: 2 ** 28 })
  const { environment } = JSON.parse(plan.toString()) as { environment: { key: string } }
  return `repro-environment:${environment.key.slice(0, 24)}`
}
