import test from 'ava'
import { failureOfEnd } from '../../../src/run/failures.ts'
import { remedyFor } from '../../../src/run/remedies.ts'
import type { StepPlan } from '../../../src/model/plan.ts'
import { stepRun } from '../fixtures.ts'

const step: StepPlan = {
  name: 'train',
  command: ['/bin/sh', '-c', 'python3 train.py'],
  needs: [],
  outputs: [],
  network: false,
  limits: stepRun().limits,
  service: undefined,
  key: '',
}

const apt = (name: string, which: string): string => `${name}: add ${which} to \`dependencies.apt\``
const orHas = ', or the package that has the command'
const network =
  'steps have no network: declare what is fetched in `data`, with its `url` and `sha256`; or install it at build time'
const memory = 'it ran out of memory: give the step more in `limits: { memory: … }`, or have it use less'
const readOnly =
  'only the work directory and /tmp can be written to: write below the package, to what `outputs` declares'
const pip = 'requirements.txt, and name that in `dependencies: { pip: requirements.txt }`'
const sees = "is not there: a step sees the package's files, its data, and the outputs of the steps that it `needs`"

/** What programs print, word for word, and the remedy. */
const cases: readonly (readonly [line: string, remedy: string | undefined])[] = [
  ["ModuleNotFoundError: No module named 'pandas'", `pandas: add pandas to ${pip}`],
  ["ModuleNotFoundError: No module named 'sklearn.svm'", `sklearn.svm: add scikit-learn to ${pip}`],
  [
    'Error in library(nnet) : there is no package called ‘nnet’',
    'nnet: add r-cran-nnet to `dependencies.apt`, or install it in `dependencies.setup` with install.packages()',
  ],
  [
    "Error: Cannot find module '@tensorflow/tfjs-node'",
    '@tensorflow/tfjs-node: `npm install @tensorflow/tfjs-node`, and add package.json and its lockfile, in `dependencies: { npm: package.json }`',
  ],
  [
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'seedrandom' imported from /paper/work/a.js",
    'seedrandom: `npm install seedrandom`, and add package.json and its lockfile, in `dependencies: { npm: package.json }`',
  ],
  [
    "Error: Cannot find module './lib.js'",
    './lib.js is not there: check its name, and whether .gitignore or .reproignore leaves it out of the package',
  ],
  [
    "Error: Cannot find module '/paper/work/train.js'",
    '/paper/work/train.js is not there: check its name, and whether .gitignore or .reproignore leaves it out of the package',
  ],
  ["Can't locate JSON/XS.pm in @INC (you may need to install the JSON::XS module)", apt('JSON::XS', 'libjson-xs-perl')],
  [
    'ERROR: LoadError: ArgumentError: Package CSV not found in current path.',
    'CSV: add it in `dependencies.setup` with Pkg.add, at a version',
  ],
  ['/bin/sh: 1: Rscript: not found', apt('Rscript', 'r-base-core') + orHas],
  ['run.sh: line 3: jq: command not found', apt('jq', 'jq') + orHas],
  ['exec: "python": executable file not found in $PATH', apt('python', 'python-is-python3') + orHas],
  [
    "/usr/bin/env: 'node': No such file or directory",
    "node: add nodejs to `dependencies.apt`, or correct the script's first line",
  ],
  ['ImportError: libGL.so.1: cannot open shared object file: No such file or directory', apt('libGL.so', 'libgl1')],
  [
    'a.out: error while loading shared libraries: libfoo.so.2: cannot open shared object file: No such file or directory',
    apt('libfoo.so', 'the Debian package of libfoo.so'),
  ],
  ['curl: (6) Could not resolve host: example.org', network],
  ['wget: unable to resolve host address ‘example.org’', network],
  ['urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>', network],
  ['Error: getaddrinfo EAI_AGAIN example.org', network],
  ["OSError: [Errno 30] Read-only file system: '/opt/x'", readOnly],
  ["PermissionError: [Errno 13] Permission denied: '/etc/x'", `/etc/x: ${readOnly}`],
  ["Error: EACCES: permission denied, mkdir '/var/x'", `/var/x: ${readOnly}`],
  [
    '/bin/sh: 1: ./run.sh: Permission denied',
    "the file is not executable, or not the step's to write: run it with its program (`sh run.sh`), or `chmod +x` it",
  ],
  ['Killed', memory],
  ['MemoryError', memory],
  ['Error: cannot allocate vector of size 7.5 Gb', memory],
  ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', memory],
  ["FileNotFoundError: [Errno 2] No such file or directory: 'data/x.csv'", `data/x.csv ${sees}`],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: '/home/me/x.csv'",
    '/home/me/x.csv: no such place in the container: write it relative to the package',
  ],
  ["Error: ENOENT: no such file or directory, open 'x.json'", `x.json ${sees}`],
  ['ValueError: could not convert string to float', undefined],
]

for (const [line, remedy] of cases) {
  test(line, (t) => {
    t.is(remedyFor(step, ['Traceback (most recent call last):', line]), remedy)
  })
}

test('where a step may reach the network, that is not what is missing', (t) => {
  t.regex(remedyFor({ ...step, network: true }, ['Could not resolve host: x']) ?? '', /check the address/)
})

test('the remedy stands in the failure’s hint, before where the log is', (t) => {
  const end = { exitCode: 1, outOfMemory: false } as Parameters<typeof failureOfEnd>[1]
  const failure = failureOfEnd(step, end, ["ModuleNotFoundError: No module named 'pandas'"])
  t.is(failure?.message, 'step train ended with exit code 1')
  t.is(failure?.hint, `pandas: add pandas to ${pip}. The whole log is kept with the run.`)
})
