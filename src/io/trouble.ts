import { messageOf, notThePapers, ReproError } from '../errors.ts'

const freeRoom = '`repro doctor` says what takes room; `repro clean --images --store --older-than 7d` frees some.'

/** What a machine refuses by itself, in the words of its codes: what happened, and what to do. */
const troubles: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ['a disk of this machine is full', freeRoom],
  EDQUOT: ['this user may not write more to a disk of this machine', freeRoom],
  EROFS: [
    'a disk of this machine is read-only',
    'Copy the package to where this user may write: its runs are kept in `.repro` in it. REPRO_STORE names the store.',
  ],
  EACCES: [
    'this user may not do that on this machine',
    'Give this user the right, or copy the package to where it has it.',
  ],
  EPERM: [
    'this user may not do that on this machine',
    'Give this user the right, or copy the package to where it has it.',
  ],
  EIO: ['a disk of this machine is broken', "See the system's log: the file system or the disk needs repair."],
  EMFILE: ['too many files are open', 'Raise the bound with `ulimit -n`, or verify fewer packages at a time.'],
  ENFILE: ['too many files are open on this machine', 'End what has them open, or raise `fs.file-max`.'],
  ENOMEM: ['this machine is out of memory', 'End what takes it, or verify fewer packages at a time.'],
}

/**
 * The error for a file that this machine would not write or read, where that is what is wrong: never the paper's
 * failure, and no defect of ours.
 */
export function machineTrouble(error: unknown): ReproError | undefined {
  if (!(error instanceof Error) || error instanceof ReproError) return undefined
  const { code, syscall } = error as NodeJS.ErrnoException
  // Node.js says so of a directory with all above it, on a disk that is read-only.
  const isSealed = code === 'ENOENT' && syscall === 'mkdir'
  const trouble = troubles[isSealed ? 'EROFS' : (code ?? '')]
  if (trouble === undefined) return undefined
  const [what, hint] = trouble
  return notThePapers(`${what}: ${messageOf(error)}`, hint, { cause: error })
}
