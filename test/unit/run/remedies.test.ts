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
  gpus: 0,
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
const leftOut = 'is not there: check its name, and whether .gitignore or .reproignore leaves it out of the package'
const display =
  'a step has no display: have it draw into files (matplotlib: `matplotlib.use("Agg")` and savefig; R: png() or pdf())'
const gpu =
  'a step has no GPU: have it compute on the CPU (PyTorch: `map_location="cpu"`, and the CPU build of the package)'
const lineEnds =
  'the file has the line ends of Windows: make them those of Unix, e.g. with `dos2unix` or `sed -i "s/\\r$//"`'
const bash =
  'is a word of bash, and steps run in sh: write `run: [bash, -c, …]`, or call a script that begins with #!/bin/bash'
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
  // Python
  ['ImportError: No module named pandas', `pandas: add pandas to ${pip}`],
  ['/usr/bin/python3: No module named pytest', `pytest: add pytest to ${pip}`],
  [
    "ImportError: Missing optional dependency 'openpyxl'.  Use pip or conda to install openpyxl.",
    `openpyxl: add openpyxl to ${pip}`,
  ],
  ["ModuleNotFoundError: No module named 'utils.plots'", `utils.plots ${leftOut}`],
  [
    "ImportError: cannot import name 'nosuch' from 'pandas' (/usr/lib/python3/dist-packages/pandas/__init__.py)",
    'pandas is there, in another version than the code was written for: pin the right one in requirements.txt',
  ],
  [
    "AttributeError: module 'numpy' has no attribute 'float'.",
    'numpy is there, in another version than the code was written for: pin the right one in requirements.txt',
  ],
  [
    "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?",
    'the code is written for Python 2: use a base that has it, or change the code',
  ],
  [
    "  >>> nltk.download('punkt_tab')",
    'punkt_tab: a step cannot download it: have `dependencies.setup` do so, e.g. `python3 -m nltk.downloader -d /usr/share/nltk_data punkt_tab`',
  ],
  [
    "python3: can't open file '/paper/work/train.py': [Errno 2] No such file or directory",
    `/paper/work/train.py ${sees}`,
  ],
  [
    "FileNotFoundError: [Errno 2] No such file or directory: 'git'",
    `git ${sees}; if it is a command, name its package in \`dependencies.apt\``,
  ],
  // R
  [
    'Error in loadNamespace(x) : there is no package called ‘zoo’',
    'zoo: add r-cran-zoo to `dependencies.apt`, or install it in `dependencies.setup` with install.packages()',
  ],
  [
    'Error in ggplot(1) : could not find function "ggplot"',
    'ggplot: `library()` the package that has it, or `source()` the file, before it is called',
  ],
  ["Fatal error: cannot open file 'analysis.R': No such file or directory", `analysis.R ${sees}`],
  ["  cannot open file 'no.csv': No such file or directory", `no.csv ${sees}`],
  ["  URL 'https://example.org/x.csv': status was 'Couldn't resolve host name'", network],
  // The shell, and files that are not there
  ['zsh:1: command not found: jq', apt('jq', 'jq') + orHas],
  ['sh: 1: source: not found', `source ${bash}`],
  ['sh: 1: [[: not found', `[[ ${bash}`],
  [
    '/bin/sh: 1: sudo: not found',
    'a step is never root: install what is missing by `dependencies`, which are had when the environment is built',
  ],
  ["run.sh: line 2: $'\\r': command not found", lineEnds],
  ['/usr/bin/env: ‘python3\\r’: No such file or directory', lineEnds],
  ['/bin/sh: 1: ./run.sh: /bin/bash^M: bad interpreter: No such file or directory', lineEnds],
  ['sh: 0: cannot open train.sh: No such file', `train.sh ${sees}`],
  ['bash: train.sh: No such file or directory', `train.sh ${sees}`],
  ['cat: data/x.txt: No such file or directory', `data/x.txt ${sees}`],
  ["cp: cannot stat 'model.bin': No such file or directory", `model.bin ${sees}`],
  ['Error: Unable to access jarfile run.jar', `run.jar ${sees}`],
  // make and compilers
  ['make: gcc: No such file or directory', apt('gcc', 'gcc') + orHas],
  [
    "make: *** No rule to make target 'data/x.csv', needed by 'out.txt'.  Stop.",
    'data/x.csv is not there, and no rule makes it: check its name, whether the package leaves it out, and what the step `needs`',
  ],
  [
    'make: *** No targets specified and no makefile found.  Stop.',
    'there is no Makefile here: name its directory (`make -C DIR`), or bring it along',
  ],
  [
    'main.c:1:10: fatal error: gsl/gsl_math.h: No such file or directory',
    'gsl/gsl_math.h: add the Debian package that has it, which ends in -dev, to `dependencies.apt`',
  ],
  [
    '/usr/bin/ld: cannot find -lgsl: No such file or directory',
    'gsl: add libgsl-dev, or the package that has the library, to `dependencies.apt`',
  ],
  [
    "! LaTeX Error: File `siunitx.sty' not found.",
    'siunitx.sty: add texlive-latex-extra, or the texlive package that has it, to `dependencies.apt`',
  ],
  // No display
  [
    "ImportError: Cannot load backend 'TkAgg' which requires the 'tk' interactive framework, as 'headless' is currently running",
    display,
  ],
  ['_tkinter.TclError: no display name and no $DISPLAY environment variable', display],
  ["ModuleNotFoundError: No module named '_tkinter'", display],
  ["  unable to open connection to X11 display ''", display],
  ['qt.qpa.xcb: could not connect to display', display],
  ['This application failed to start because no Qt platform plugin could be initialized.', display],
  ['java.awt.HeadlessException:', display],
  // No GPU
  ['RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU', gpu],
  ['AssertionError: Torch not compiled with CUDA enabled', gpu],
  ['RuntimeError: No CUDA GPUs are available', gpu],
  [
    'RuntimeError: Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are',
    gpu,
  ],
  ['OSError: libcudart.so.12: cannot open shared object file: No such file or directory', gpu],
  ['/bin/sh: 1: nvidia-smi: not found', gpu],
  [
    "2024-05-01 10:11:12.131415: W tensorflow/stream_executor/dso_loader.cc:64] Could not load dynamic library 'libcudart.so.11.0'; dlerror: libcudart.so.11.0: cannot open shared object file",
    undefined,
  ],
  // The network
  [
    `requests.exceptions.ConnectionError: HTTPSConnectionPool(host='example.org', port=443): Max retries exceeded with url: / (Caused by NameResolutionError("HTTPSConnection(host='example.org', port=443): Failed to resolve 'example.org' ([Errno -3] Temporary failure in name resolution)"))`,
    network,
  ],
  ['OSError: [Errno 101] Network is unreachable', network],
  ["fatal: unable to access 'https://example.org/x/': Could not resolve host: example.org", network],
  ['npm error request to https://registry.example/x failed, reason: getaddrinfo EAI_AGAIN registry.example', network],
  ["Err:1 http://mirror.example/debian bookworm InRelease  Temporary failure resolving 'mirror.example'", network],
  ["wget: bad address 'example.org'", network],
  ['java.net.UnknownHostException: example.org', network],
  [
    "OSError: We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the cached files.",
    network,
  ],
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
