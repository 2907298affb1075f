import test from 'ava'
import { adviseOnRequirements, adviseOnScripts, isScript, type Note } from '../../../src/manifest/scripts.ts'
import { sourceOf } from '../../../src/manifest/source.ts'

/** What is said of a script, with its place: `line:column message; hint`. */
function said(text: string, notes: readonly Note[]): string[] {
  return notes.map((note) => {
    const { line, column, message, hint } = sourceOf(text, note.path).problemOf(note)
    return `${line}:${column} ${message}; ${hint}`
  })
}

const relative = 'write it relative to the package: every step starts there'
const declare = 'declare the file in `data` with its `url` and `sha256`, and read it from its path there'
const python =
  "begin with `random.seed(int(os.environ['REPRO_SEED']))`, and the same for numpy, torch or `random_state=`"

const cases: readonly (readonly [path: string, text: string, ...said: string[]])[] = [
  ['a.py', 'x = open("/home/me/x.csv")', `1:11 \`/home/me/x.csv\` is a place on one machine; ${relative}`],
  ['a.py', "import os\nos.chdir('/Users/me/paper')", `2:11 \`/Users/me/paper\` is a place on one machine; ${relative}`],
  ['a.R', 'setwd("C:/Users/me")', `1:8 \`C:/Users/me\` is a place on one machine; ${relative}`],
  ['a.sh', 'cat ~/data/x.csv', `1:5 \`~/data/x.csv\` is a place on one machine; ${relative}`],
  ['a.py', '# open("/home/me/x.csv")\nopen("data/x.csv")'],
  ['a.sh', 'rm -rf ~/.npm'],
  ['app.js', "app.get('/data/users', f)"],
  ['app.py', "@app.route('/home/start')"],
  [
    'a.py',
    'df = pd.read_csv("https://x.org/a.csv")',
    `1:9 this fetches something (\`read_csv("https://x.org/a.csv\`), and steps have no network; ${declare}`,
  ],
  [
    'a.R',
    'download.file("https://x.org/a.csv", "a.csv")',
    `1:1 this fetches something (\`download.file("https://x.org/a.csv\`), and steps have no network; ${declare}`,
  ],
  ['a.sh', 'curl http://localhost:8000/x'],
  [
    'a.py',
    'fetch_openml("iris")',
    `1:1 this fetches something (\`fetch_openml\`), and steps have no network; ${declare}`,
  ],
  [
    'a.py',
    'import random\nx = random.random()',
    `2:5 \`random.random\` draws at random, and no seed is set; ${python}`,
  ],
  [
    'a.py',
    'x = np.random.default_rng()',
    `1:5 \`np.random.default_rng\` draws at random, and no seed is set; ${python}`,
  ],
  ['a.py', 'x = np.random.default_rng(7).normal()'],
  ['a.py', 'random.seed(1)\nx = random.random()'],
  ['a.py', 'train_test_split(x, random_state=0)'],
  [
    'a.R',
    'x <- rnorm(5)',
    "1:6 `rnorm(` draws at random, and no seed is set; begin with `set.seed(as.integer(Sys.getenv('REPRO_SEED')))`",
  ],
  ['a.R', 'set.seed(1)\nx <- rnorm(5)'],
  [
    'a.js',
    'const x = Math.random()',
    '1:11 `Math.random(` draws at random, and no seed is set; Math.random takes no seed: take a generator that does (npm `seedrandom`), from `process.env.REPRO_SEED`',
  ],
  [
    'a.jl',
    'x = rand(3)',
    '1:5 `rand(` draws at random, and no seed is set; begin with `Random.seed!(parse(Int, ENV["REPRO_SEED"]))`',
  ],
  ['a.pl', 'srand(1); print rand(3)'],
  [
    'a.sh',
    'x=$RANDOM',
    '1:3 `$RANDOM` draws at random, and no seed is set; begin with `RANDOM=$REPRO_SEED`; give `shuf` a `--random-source`',
  ],
]

for (const [index, [path, text, ...expected]] of cases.entries()) {
  test(`script ${index + 1}: ${text.split('\n').at(-1) ?? ''}`, (t) => {
    t.true(isScript(path))
    t.deepEqual(said(text, adviseOnScripts([{ path, text }], 'off')), expected)
  })
}

test('where a step has the network, fetching is its own affair', (t) => {
  t.deepEqual(adviseOnScripts([{ path: 'a.sh', text: 'curl https://x.org/a' }], 'on'), [])
})

test('a seed in one script of a language will do for the others, and of none only the first is told', (t) => {
  const draw = { path: 'a.py', text: 'random.random()' }
  t.deepEqual(adviseOnScripts([draw, { path: 'main.py', text: 'random.seed(0)' }], 'off'), [])
  t.is(adviseOnScripts([draw, { path: 'b.py', text: 'random.random()' }], 'off').length, 1)
})

const requirements: readonly (readonly [text: string, ...said: string[]])[] = [
  ['numpy==1.2.3\n# a comment\n\nscipy == 1.0 ; python_version > "3.8"\n-r other.txt\n'],
  ['pkg @ https://x.org/pkg.whl\nnumpy==1.2 --hash=sha256:abc\n'],
  [
    '# ours\nnumpy\n',
    '2:1 `numpy` has no exact version, and may be others tomorrow; write `numpy==VERSION`: `pip freeze`, where it worked, says which',
  ],
  [
    'a==1\nb>=2\nc~=3\nd==4.*\n',
    '2:1 `b`, `c`, `d` have no exact version, and may be others tomorrow; write `b==VERSION`: `pip freeze`, where it worked, says which',
  ],
]

for (const [index, [text, ...expected]] of requirements.entries()) {
  test(`requirements ${index + 1}`, (t) => {
    t.deepEqual(said(text, adviseOnRequirements({ path: 'requirements.txt', text })), expected)
  })
}
