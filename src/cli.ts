#!/usr/bin/env node
import module from 'node:module'
import { version } from './version.ts'

// Where the runtime knows how (Node 22.8), what it compiles of us is kept for the next time.
const { enableCompileCache } = module as { enableCompileCache?: () => unknown }
enableCompileCache?.()

// Whoever asks which version is here waits for nothing else to be loaded.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write(`${version}\n`)
} else {
  const { main } = await import('./cli/program.ts')
  process.exitCode = await main(process.argv)
}
