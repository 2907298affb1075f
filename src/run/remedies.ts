import type { StepPlan } from '../model/plan.ts'

/** What a program says when something is missing, and what to do about it; the words in brackets are handed on. */
type Remedy = readonly [says: RegExp, remedy: (found: string, step: StepPlan) => string]

/** Names under which Python imports what PyPI has under another. */
const pypi: Readonly<Record<string, string>> = {
  bs4: 'beautifulsoup4',
  cv2: 'opencv-python-headless',
  Crypto: 'pycryptodome',
  dateutil: 'python-dateutil',
  dotenv: 'python-dotenv',
  PIL: 'Pillow',
  serial: 'pyserial',
  skimage: 'scikit-image',
  sklearn: 'scikit-learn',
  yaml: 'PyYAML',
}

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

const networkOff =
  'steps have no network: declare what is fetched in `data`, with its `url` and `sha256`; or install it at build time'
const readOnly =
  'only the work directory and /tmp can be written to: write below the package, to what `outputs` declares'

/** The first that a line says counts; within a line, the first of these. */
const remedies: readonly Remedy[] = [
  [
    /ModuleNotFoundError: No module named '([\w.]+)'/,
    (module) => {
      const [top = module] = module.split('.')
      const name = Object.hasOwn(pypi, top) ? pypi[top] : top
      return `${module}: add ${name} to requirements.txt, and name that in \`dependencies: { pip: requirements.txt }\``
    },
  ],
  [
    /there is no package called .([\w.]+)./,
    (name) =>
      `${name}: add r-cran-${name.toLowerCase()} to \`dependencies.apt\`, or install it in \`dependencies.setup\` with install.packages()`,
  ],
  [
    /(?:Cannot find module|Cannot find package) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/,
    (name) =>
      `${name}: \`npm install ${name}\`, and add package.json and its lockfile, in \`dependencies: { npm: package.json }\``,
  ],
  [
    /Cannot find module '((?:\.|\/paper\/work\/)[^']+)'/,
    (file) =>
      `${file} is not there: check its name, and whether .gitignore or .reproignore leaves it out of the package`,
  ],
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
    /(?:^|[\s:])([\w.+-]+): (?:command )?not found$|exec: "([^"/]+)": executable file not found/,
    (name) =>
      `${name}: add ${Object.hasOwn(debian, name) ? debian[name] : name} to \`dependencies.apt\`, or the package that has the command`,
  ],
  [
    /\/usr\/bin\/env: ['‘]([\w.+-]+)['’]: No such file or directory/,
    (name) =>
      `${name}: add ${Object.hasOwn(debian, name) ? debian[name] : name} to \`dependencies.apt\`, or correct the script's first line`,
  ],
  [
    /(lib[\w.+-]+\.so)(?:\.[\d.]+)?: cannot open shared object file/,
    (name) =>
      `${name}: add ${Object.hasOwn(libraries, name) ? libraries[name] : `the Debian package of ${name}`} to \`dependencies.apt\``,
  ],
  [
    /(?:could not|couldn't|cannot|unable to) resolve (?:host|proxy)|Temporary failure in name resolution|Name or service not known|getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|Network is unreachable|ENETUNREACH/i,
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
    /No such file or directory: '([^']+)'|cannot open file '([^']+)'|ENOENT: no such file or directory, open '([^']+)'|can't open '?([^':]+)'?: No such file/,
    (file) =>
      file.startsWith('/') && !file.startsWith('/paper/work')
        ? `${file}: no such place in the container: write it relative to the package`
        : `${file} is not there: a step sees the package's files, its data, and the outputs of the steps that it \`needs\``,
  ],
]

/** What a failing step's last lines ask for; absent where they say nothing that is known. Pure. */
export function remedyFor(step: StepPlan, log: readonly string[]): string | undefined {
  for (const line of log.toReversed()) {
    for (const [says, remedy] of remedies) {
      const match = says.exec(line.trim())
      if (match !== null) return remedy(match.slice(1).find((found) => found !== undefined) ?? '', step)
    }
  }
  return undefined
}
