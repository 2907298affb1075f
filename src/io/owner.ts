import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Who holds something: a process, told from every other one that has or will have the same pid. Its machine, the boot
 * of that machine, the namespace of pids, the pid, and when the process started (clock ticks since the boot).
 */
export interface Owner {
  readonly machine: string
  readonly boot: string
  readonly namespace: string
  readonly pid: number
  readonly started: string
}

/** This process. */
export function thisOwner(): Owner {
  return {
    machine: read('/etc/machine-id') ?? hostname(),
    boot: read('/proc/sys/kernel/random/boot_id') ?? 'unknown',
    namespace: pidNamespace(),
    pid: process.pid,
    started: startOf(process.pid) ?? 'unknown',
  }
}

/** As a label holds it. */
export function ownerText({ machine, boot, namespace, pid, started }: Owner): string {
  return [machine, boot, namespace, pid, started].map(String).join('/')
}

export function parseOwner(text: string): Owner | undefined {
  const [machine, boot, namespace, pid, started, ...rest] = text.split('/')
  if (machine === undefined || boot === undefined || namespace === undefined || started === undefined) return undefined
  if (rest.length > 0 || !/^\d+$/.test(pid ?? '')) return undefined
  return { machine, boot, namespace, pid: Number(pid), started }
}

/** As the name of a file holds it. */
export function ownerName(owner: Owner): string {
  return ownerText(owner).replaceAll('/', '+')
}

export function parseOwnerName(name: string): Owner | undefined {
  return parseOwner(name.replaceAll('+', '/'))
}

/** Whether a holder is known to be gone. One that cannot be seen from here is taken to be alive. */
export function isGone(owner: Owner): boolean {
  const self = thisOwner()
  if (owner.machine !== self.machine || owner.boot === 'unknown') return false
  if (owner.boot !== self.boot) return true
  if (owner.namespace !== self.namespace || owner.started === 'unknown') return false
  return startOf(owner.pid) !== owner.started
}

/** Field 22 of `/proc/PID/stat`. The second field, the name, may hold anything and ends at the last parenthesis. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie holds nothing any more.
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19]
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return 'unknown'
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}
