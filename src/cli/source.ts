import type { PackageSource } from '../model/package.ts'

/** A package as it is named on the command line: a directory, an archive, an address, or `-` for the standard input. */
export function packageSource(argument: string): PackageSource {
  return argument === '-' ? { name: 'the standard input', bytes: process.stdin } : argument
}
