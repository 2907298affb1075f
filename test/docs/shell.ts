import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { binary } from '../packages/repro.ts'

export const project = fileURLToPath(new URL('../../', import.meta.url))

export interface Ended {
  readonly exitCode: number | null
  /** Both streams, as they came. */
  readonly printed: string
}

/** A reader's shell: `repro` is on its path, and where a block went and what it exported holds for the next. */
export interface Shell extends AsyncDisposable {
  /** Where the reader begins. */
  readonly home: string
  run(script: string): Promise<Ended>
}

/** @param store where data is kept: of the reader, and not of who runs the tests */
export async function openShell(): Promise<Shell> {
  const root = await mkdtemp(path.join(tmpdir(), 'repro-docs-'))
  const [bin, home, state] = ['bin', 'work', 'state'].map((name) => path.join(root, name)) as [string, string, string]
  for (const directory of [bin, home, state]) await mkdir(directory)
  await writeFile(path.join(bin, 'repro'), stub)
  await chmod(path.join(bin, 'repro'), 0o755)
  await writeFile(path.join(state, 'left'), `cd '${home}'\n`)
  const { REPRO_DATA: _data, REPRO_SEED: _seed, ...inherited } = process.env
  const env = {
    ...inherited,
    PATH: `${bin}:${process.env['PATH']}`,
    REPRO_STORE: path.join(root, 'store'),
    STATE: state,
  }
  return {
    home,
    run: async (script) => {
      await writeFile(path.join(state, 'script'), `${script}\n`)
      const child = spawn('bash', ['-c', session], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (printed += text))
      }
      await once(child, 'close')
      return { exitCode: child.exitCode, printed }
    },
    [Symbol.asyncDispose]: async () => rm(root, { recursive: true, force: true }),
  }
}

/** Some calls go on until Ctrl-C. */
const stub = `#!/bin/sh
case " $* " in
*" --help "*) ;;
*" serve "* | *" --watch "*) set -- "${path.join(import.meta.dirname, 'interrupted.mjs')}" "${process.execPath}" ${binary.join(' ')} "$@"
  exec "${process.execPath}" "$@" ;;
esac
exec "${process.execPath}" ${binary.join(' ')} "$@"
`

const session = `
. "$STATE/left"
trap '{ echo "cd \\"$PWD\\""; export -p; } > "$STATE/left"' EXIT
set -e
. "$STATE/script"
`

/** Has a package find this library by its name, as if it were installed beside it. */
export async function installBeside(directory: string): Promise<void> {
  await mkdir(path.join(directory, 'node_modules'), { recursive: true })
  await symlink(project, path.join(directory, 'node_modules/repro'))
  await symlink(path.join(project, 'node_modules/@types'), path.join(directory, 'node_modules/@types'))
}
