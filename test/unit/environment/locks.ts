import type { Lock } from '../../../src/model/lock.ts'

export const digest = (digit: string): string => `sha256:${digit.repeat(64)}`

/** A lock of a small environment, with what is given instead. */
export function aLock(instead: Partial<Lock> = {}): Lock {
  return {
    format: 1,
    platform: 'linux/amd64',
    distribution: 'Debian GNU/Linux 12 (bookworm)',
    asked: { base: 'debian bookworm', apt: 'hello', pip: `requirements.txt ${digest('1')}` },
    base: { name: 'debian bookworm', digest: digest('a') },
    runtimes: [{ name: 'python', version: '3.11.2' }],
    apt: [
      { name: 'hello', version: '2.10-3', hash: digest('b') },
      { name: 'libc6:i386', version: '2:2.36-9+deb12u10' },
    ],
    pip: [{ name: 'six', version: '1.16.0', hash: digest('c') }],
    npm: [
      {
        name: '@scope/left-pad',
        version: '1.3.0',
        hash: 'sha512-XI5MPzVNApjAyhQzphX8BkmKsKUxD4LdyK24iZeQGinBN9yTQT3bFlCBy/aVx2HrNcqQGsdot8ghrjyrvMCoEA==',
      },
    ],
    r: [],
    layers: [{ name: 'base', key: '0'.repeat(64) }],
    ...instead,
  }
}
