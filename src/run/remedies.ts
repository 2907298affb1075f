import type { StepPlan } from '../model/plan.ts'

/** What a program says when something is missing, and what to do about it; the words in brackets are handed on. */
type Remedy = readonly [says: RegExp | readonly RegExp[], remedy: (found: string, step: StepPlan) => string]

/** Names under which Python imports what PyPI has under another. */
const pypi: Readonly<Record<string, string>> = {
  Bio: 'biopython',
  attr: 'attrs',
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python-headless',
  Crypto: 'pycryptodome',
  dateutil: 'python-dateutil',
  distutils: 'setuptools',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  faiss: 'faiss-cpu',
  fitz: 'PyMuPDF',
  git: 'GitPython',
  mpl_toolkits: 'matplotlib',
  PIL: 'Pillow',
  pkg_resources: 'setuptools',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  umap: 'umap-learn',
  yaml: 'PyYAML',
}

/** What authors call modules of their own: what PyPI has under these names is somebody else's. */
const ownModules = /^(?:src|lib|utils?|helpers?|config|common|models?|functions|settings|tools|my\w+)$/

/** Debian's packages of commands that are not called as their package is. */
const debian: Readonly<Record<string, string>> = {
  R: 'r-base-core',
  Rscript: 'r-base-core',
  'c++': 'g++',
  cc: 'gcc',
  convert: 'imagemagick',
  dot: 'graphviz',
  java: 'default-jre-headless',
  javac: 'default-jdk-headless',
  jupyter: 'jupyter-nbconvert',
  latex: 'texlive-latex-base',
  node: 'nodejs',
  pdflatex: 'texlive-latex-base',
  pdftotext: 'poppler-utils',
  pip: 'python3-pip',
  pip3: 'python3-pip',
  python: 'python-is-python3',
}

/** Debian's packages of shared libraries, where their names do not tell. */
const libraries: Readonly<Record<string, string>> = {
  'libGL.so': 'libgl1',
  'libgomp.so': 'libgomp1',
  'libglib-2.0.so': 'libglib2.0-0',
  'libgthread-2.0.so': 'libglib2.0-0',
  'libstdc++.so': 'libstdc++6',
  'libxml2.so': 'libxml2',
}

function debianPackage(command: string): string {
  return (Object.hasOwn(debian, command) ? debian[command] : undefined) ?? command
}

const networkOff =
  'steps have no network: declare what is fetched in `data`, with its `url` and `sha256`; or install it at build time'
const leftOut = 'is not there: check its name, and whether .gitignore or .reproignore leaves it out of the package'
const noDisplay =
  'a step has no display: have it draw into files (matplotlib: `matplotlib.use("Agg")` and savefig; R: png() or pdf())'
const noGpu =
  'a step has no GPU: have it compute on the CPU (PyTorch: `map_location="cpu"`, and the CPU build of the package)'
const lineEndings =
  'the file has the line ends of Windows: make them those of Unix, e.g. with `dos2unix` or `sed -i "s/\\r$//"`'
const readOnly =
  'only the work directory and /tmp can be written to: write below the package, to what `outputs` declares'

/** The first that a line says counts; within a line, the first of these. */
const remedies: readonly Remedy[] = [
  [[/\$'[^']*\\r'/, /env: ['‘][^'’]*\\r['’]/, /\^M: bad interpreter/], () => lineEndings],
  [/No module named '_?tkinter'/, () => noDisplay],
  [
    [
      /ModuleNotFoundError: No module named '([\w.]+)'/,
      /ImportError: No module named ([\w.]+)$/,
      /python[\d.]*: No module named ([\w.]+)/,
      /Missing optional dependency '([\w.]+)'/,
    ],
    (module) => {
      const [top = module] = module.split('.')
      if (ownModules.test(top)) return `${module} ${leftOut}`
      const name = Object.hasOwn(pypi, top) ? pypi[top] : top
      return `${module}: add ${name} to requirements.txt, and name that in \`dependencies: { pip: requirements.txt }\``
    },
  ],
  [
    [
      /ImportError: cannot import name '[^']+' from '(\w[\w.]*)' \([^)]*(?:site|dist)-packages/,
      /AttributeError: module '(numpy|pandas|scipy|sklearn|tensorflow|torch|networkx|collections)[\w.]*' has no attribute/,
    ],
    (module) =>
      module === 'collections'
        ? 'the code is written for an older Python: say which in `base`, or change the code'
        : `${module} is there, in another version than the code was written for: pin the right one in requirements.txt`,
  ],
  [
    /^SyntaxError: Missing parentheses in call to 'print'/,
    () => 'the code is written for Python 2: use a base that has it, or change the code',
  ],
  [
    /nltk\.download\('([\w.]+)'\)/,
    (name) =>
      `${name}: a step cannot download it: have \`dependencies.setup\` do so, e.g. \`python3 -m nltk.downloader -d /usr/share/nltk_data ${name}\``,
  ],
  [
    /there is no package called .([\w.]+)./,
    (name) =>
      `${name}: add r-cran-${name.toLowerCase()} to \`dependencies.apt\`, or install it in \`dependencies.setup\` with install.packages()`,
  ],
  [
    /could not find function "([\w.]+)"/,
    (name) => `${name}: \`library()\` the package that has it, or \`source()\` the file, before it is called`,
  ],
  [
    /(?:Cannot find module|Cannot find package) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/,
    (name) =>
      `${name}: \`npm install ${name}\`, and add package.json and its lockfile, in \`dependencies: { npm: package.json }\``,
  ],
  [/Cannot find module '((?:\.|\/paper\/work\/)[^']+)'/, (file) => `${file} ${leftOut}`],
  [
    /Package ([\w.]+) not found in current path/,
    (name) => `${name}: add it in \`dependencies.setup\` with Pkg.add, at a version`,
  ],
  [
    /Can't locate ([\w/]+)\.pm in @INC/,
    (file) =>
      `${file.replaceAll('/', '::')}: add lib${file.toLowerCase().replaceAll('/', '-')}-perl to \`dependencies.apt\``,
  ],
  [
    /(?:^|[\s:])(source|\[\[|pushd|popd|declare|shopt|let|function|mapfile): not found$/,
    (word) =>
      `${word} is a word of bash, and steps run in sh: write \`run: [bash, -c, …]\`, or call a script that begins with #!/bin/bash`,
  ],
  [
    /(?:^|[\s:])sudo: (?:command )?not found$/,
    () =>
      'a step is never root: install what is missing by `dependencies`, which are had when the environment is built',
  ],
  [
    [
      /(?:^|[\s:])(?:nvcc|nvidia-smi): (?:command )?not found$/i,
      /lib(?:cuda|cudart|cudnn|cublas|nvidia)[\w.-]*\.so/i,
      /no NVIDIA driver|not compiled with CUDA|no CUDA GPUs|no CUDA-capable device|CUDA driver version is insufficient/i,
      /cuda\.is_available\(\) is False|CUDA_HOME environment variable is not set|CUDA unknown error/i,
      /Unable to initialize backend '(?:cuda|gpu)'/i,
    ],
    () => noGpu,
  ],
  [
    [
      /no display name and no \$DISPLAY|Missing X server|HeadlessException|no Qt platform plugin/i,
      /Cannot load backend '\w+' which requires the '\w+' interactive framework/i,
      /(?:cannot|could not|unable to) (?:connect to|open)(?: connection to)? (?:X11 )?(?:display|X server)/i,
    ],
    () => noDisplay,
  ],
  [
    [
      /(?:^|[\s:])([\w.+-]+): (?:command )?not found$/,
      /command not found: ([\w.+-]+)$/,
      /exec: "([^"/]+)": executable file not found/,
      /^make(?:\[\d+\])?: ([\w.+-]+): No such file or directory$/,
    ],
    (name) => `${name}: add ${debianPackage(name)} to \`dependencies.apt\`, or the package that has the command`,
  ],
  [
    /\/usr\/bin\/env: ['‘]([\w.+-]+)['’]: No such file or directory/,
    (name) => `${name}: add ${debianPackage(name)} to \`dependencies.apt\`, or correct the script's first line`,
  ],
  [
    /No rule to make target '([^']+)'/,
    (file) =>
      `${file} is not there, and no rule makes it: check its name, whether the package leaves it out, and what the step \`needs\``,
  ],
  [/no makefile found/, () => 'there is no Makefile here: name its directory (`make -C DIR`), or bring it along'],
  [
    /fatal error: ([\w./+-]+): No such file or directory/,
    (header) => `${header}: add the Debian package that has it, which ends in -dev, to \`dependencies.apt\``,
  ],
  [
    /cannot find -l([\w.+-]+)/,
    (name) => `${name}: add lib${name.toLowerCase()}-dev, or the package that has the library, to \`dependencies.apt\``,
  ],
  [
    /File [`']([\w.-]+\.(?:sty|cls|bst|def))' not found/,
    (file) => `${file}: add texlive-latex-extra, or the texlive package that has it, to \`dependencies.apt\``,
  ],
  [
    /(lib[\w.+-]+\.so)(?:\.[\d.]+)?: cannot open shared object file/,
    (name) =>
      `${name}: add ${Object.hasOwn(libraries, name) ? libraries[name] : `the Debian package of ${name}`} to \`dependencies.apt\``,
  ],
  [
    [
      /(?:could not|couldn't|cannot|unable to) resolve (?:host|proxy)/i,
      /Temporary failure (?:in name resolution|resolving)|Name or service not known|bad address '/i,
      /getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|UnknownHostException|dial tcp: lookup/i,
      /Network is unreachable|ENETUNREACH|couldn't connect to 'https?:|unable to access index for repository/i,
    ],
    (_, { network }) =>
      network ? 'a name was not found in the network: check the address, and the network of this machine' : networkOff,
  ],
  [/Read-only file system|EROFS/i, () => readOnly],
  [
    /(?:PermissionError|EACCES|Permission denied).*?(\/(?!paper\/work)[\w./-]+)|Permission denied$/i,
    (file) =>
      file === ''
        ? "the file is not executable, or not the step's to write: run it with its program (`sh run.sh`), or `chmod +x` it"
        : `${file}: ${readOnly}`,
  ],
  [
    /MemoryError|Cannot allocate memory|cannot allocate (?:vector|memory)|JavaScript heap out of memory|OutOfMemoryError|std::bad_alloc|^Killed$/i,
    () => 'it ran out of memory: give the step more in `limits: { memory: … }`, or have it use less',
  ],
  [
    [
      /No such file or directory: '([^']+)'/,
      /cannot open file '([^']+)'/,
      /ENOENT: no such file or directory, open '([^']+)'/,
      /cannot open '([^']+)' for reading/,
      /can't open (?:file )?'?([^':]+)'?: (?:\[Errno 2\] )?No such file/,
      /cannot open ([^\s:']+): No such file/,
      /(?:^|[\s:])(?:bash|cat|head|tail|sed|grep): (?:can't read )?([^\s:]+): No such file or directory$/,
      /cannot stat '([^']+)': No such file/,
      /Unable to access jarfile (\S+)/,
    ],
    (file) =>
      file.startsWith('/') && !file.startsWith('/paper/work')
        ? `${file}: no such place in the container: write it relative to the package`
        : `${file} is not there: a step sees the package's files, its data, and the outputs of the steps that it \`needs\`${/[./]/.test(file) ? '' : '; if it is a command, name its package in `dependencies.apt`'}`,
  ],
]

/** What TensorFlow says of what it then does without. */
const passing = /^\d{4}-\d\d-\d\d [\d:.]+: [IW] /

/** What a failing step's last lines ask for; absent where they say nothing that is known. Pure. */
export function remedyFor(step: StepPlan, log: readonly string[]): string | undefined {
  for (const line of log.toReversed().filter((one) => !passing.test(one))) {
    for (const [says, remedy] of remedies) {
      const match = [says]
        .flat()
        .map((one) => one.exec(line.trim()))
        .find((one) => one !== null)
      if (match !== undefined) return remedy(match.slice(1).find((found) => found !== undefined) ?? '', step)
    }
  }
  return undefined
}
