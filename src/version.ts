import { createRequire } from 'node:module'

/** The version of this tool, as its package.json says it. */
export const version = (createRequire(import.meta.url)('../package.json') as { version: string }).version
