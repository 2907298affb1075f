#!/usr/bin/env node
import module from 'node:module'

// Where the runtime knows how (Node 22.8), what it compiles of us is kept for the next time.
const { enableCompileCache } = module as { enableCompileCache?: () => unknown }
enableCompileCache?.()

const { main } = await import('./cli/program.ts')
process.exitCode = await main(process.argv)
