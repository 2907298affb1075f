import { quote } from './json.ts'
import type { Complaint } from './source.ts'

/** A file of a package that is a program, with its text. */
export interface Script {
  readonly path: string
  readonly text: string
}

/** What is said of a place in a script. */
export interface Note extends Complaint {
  readonly path: string
}

/** How a language draws at random, and how it is told from where. */
interface Language {
  readonly files: RegExp
  readonly comment: RegExp
  readonly draws: RegExp
  readonly seeds: RegExp
  readonly hint: string
}

const languages: readonly Language[] = [
  {
    files: /\.(?:py|ipynb)$/u,
    comment: /^\s*"?#/u,
    draws:
      /\b(?:random\.(?:random|randint|choices?|shuffle|sample|uniform|gauss|normalvariate)|(?:np|numpy)\.random\.(?:rand\w*|choice|shuffle|permutation|normal|uniform|default_rng(?=\(\s*\)))|torch\.(?:rand\w*|randperm)|train_test_split|RandomForest\w+|ExtraTrees\w+|KMeans|MLP(?:Classifier|Regressor)|ShuffleSplit)\b/u,
    seeds:
      /\brandom\.seed|manual_seed|set_seed|set_random_seed|seed_everything|RandomState\(\s*[^)\s]|default_rng\(\s*[^)\s]|random_state\s*=|REPRO_SEED/u,
    hint: "begin with `random.seed(int(os.environ['REPRO_SEED']))`, and the same for numpy, torch or `random_state=`",
  },
  {
    files: /\.(?:r|rmd|qmd|rnw)$/iu,
    comment: /^\s*#/u,
    draws:
      /\b(?:sample|sample\.int|rnorm|runif|rbinom|rpois|rexp|rgamma|kmeans|randomForest|createDataPartition|nnet)\s*\(/u,
    seeds: /\bset\.seed\s*\(|REPRO_SEED/u,
    hint: "begin with `set.seed(as.integer(Sys.getenv('REPRO_SEED')))`",
  },
  {
    files: /\.(?:[cm]?js|ts)$/u,
    comment: /^\s*(?:\/\/|\*)/u,
    draws: /\bMath\.random\s*\(/u,
    seeds: /seedrandom|REPRO_SEED/u,
    hint: 'Math.random takes no seed: take a generator that does (npm `seedrandom`), from `process.env.REPRO_SEED`',
  },
  {
    files: /\.jl$/u,
    comment: /^\s*#/u,
    draws: /\b(?:rand|randn|randperm|shuffle!?)\s*\(/u,
    seeds: /Random\.seed!|MersenneTwister\(\s*\w|Xoshiro\(\s*\w|StableRNG|REPRO_SEED/u,
    hint: 'begin with `Random.seed!(parse(Int, ENV["REPRO_SEED"]))`',
  },
  {
    files: /\.p[lm]$/u,
    comment: /^\s*#/u,
    draws: /\brand\s*[(;]|\bshuffle\b/u,
    seeds: /\bsrand\s*\(?\s*[\w$]/u,
    hint: 'begin with `srand($ENV{REPRO_SEED});`',
  },
  {
    files: /\.(?:sh|bash)$/u,
    comment: /^\s*#/u,
    draws: /\$\{?RANDOM\b|\bshuf\b(?!.*--random-source)/u,
    seeds: /\bRANDOM=/u,
    hint: 'begin with `RANDOM=$REPRO_SEED`; give `shuf` a `--random-source`',
  },
]

/** Whether a file is looked into. */
export function isScript(path: string): boolean {
  return languages.some(({ files }) => files.test(path))
}

/** Where directories of one machine lie. What a web server answers to looks alike, and is told by its line. */
const absolute =
  /(?<=["'`\s=(,]|^)(?:\/(?:home|Users|root|mnt|media|scratch|gpfs|lustre|Volumes|data)\/[\w.\-/]+|~\/(?!\.)[\w.\-/]+)|(?<=["'`])[A-Za-z]:(?:\\\\?|\/)[\w.\-\\/ ]+/u
const route = /\.(?:get|post|put|patch|delete|use|route|all)\(|@\w+\.route|fetch\(|href|https?:/u

const fetches =
  /\b(?:urlretrieve|urlopen|requests\.(?:get|post)|download\.file|read_csv|read\.csv|read_table|read\.table|fread|fetch|wget|curl|axios(?:\.get)?)\b[^#]*?https?:\/\/(?!localhost\b|127\.)[^\s"'`)]+/u
const fetchers =
  /\b(?:fetch_openml|fetch_california_housing|fetch_20newsgroups|load_dataset|from_pretrained|openml\.datasets)\b/u

/**
 * What scripts do that will give something else on another machine, or nothing: of each kind the first place in a file,
 * of missing seeds the first in all files of a language. Pure. `network`: whether a step may reach it.
 */
export function adviseOnScripts(scripts: readonly Script[], network: 'on' | 'off'): Note[] {
  return languages.flatMap((language) => {
    const own = scripts.filter(({ path }) => language.files.test(path))
    const looked = own.map((script) => ({ ...script, text: withoutComments(script.text, language.comment) }))
    return [
      ...looked.flatMap(absolutePaths),
      ...(network === 'off' ? looked.flatMap(downloads) : []),
      ...missingSeed(looked, language),
    ]
  })
}

/** The text with its comments' characters taken out; places stay as they are. */
function withoutComments(text: string, comment: RegExp): string {
  return text.replace(/[^\n]+/gu, (line) => (comment.test(line) ? ' '.repeat(line.length) : line))
}

/** The first line that has it, and where in the text. */
function firstPlace(
  text: string,
  wanted: RegExp,
  not?: RegExp,
): { readonly found: string; readonly offset: number } | undefined {
  let start = 0
  for (const line of text.split('\n')) {
    const match = wanted.exec(line)
    if (match !== null && not?.test(line) !== true) return { found: match[0], offset: start + match.index }
    start += line.length + 1
  }
  return undefined
}

function absolutePaths({ path, text }: Script): Note[] {
  const place = firstPlace(text, absolute, route)
  if (place === undefined) return []
  const message = `${quote(place.found)} is a place on one machine`
  return [{ path, offset: place.offset, message, hint: 'write it relative to the package: every step starts there' }]
}

function downloads({ path, text }: Script): Note[] {
  const place = firstPlace(text, fetches) ?? firstPlace(text, fetchers)
  if (place === undefined) return []
  const message = `this fetches something (${quote(place.found)}), and steps have no network`
  const hint = 'declare the file in `data` with its `url` and `sha256`, and read it from its path there'
  return [{ path, offset: place.offset, message, hint }]
}

function missingSeed(scripts: readonly Script[], { draws, seeds, hint }: Language): Note[] {
  if (scripts.some(({ text }) => seeds.test(text))) return []
  for (const { path, text } of scripts) {
    const place = firstPlace(text, draws)
    if (place === undefined) continue
    const message = `${quote(place.found)} draws at random, and no seed is set`
    return [{ path, offset: place.offset, message, hint }]
  }
  return []
}

/** Requirements without an exact version: the first one's place, and all their names. Pure. */
export function adviseOnRequirements({ path, text }: Script): Note[] {
  const loose: { readonly name: string; readonly offset: number }[] = []
  let offset = 0
  for (const line of text.split('\n')) {
    const requirement = line.replace(/(?:^|\s)#.*$/u, '').trim()
    const name = /^[A-Za-z0-9][\w.-]*/u.exec(requirement)?.[0]
    const isExact =
      /===?\s*[\w.!+]+(?!\.\*)/u.test(requirement) || /\s@\s|--hash|^https?:|\.whl$|\.tar\./u.test(requirement)
    if (name !== undefined && (!isExact || /==\s*[\w.]*\*/u.test(requirement))) loose.push({ name, offset })
    offset += line.length + 1
  }
  const [first] = loose
  if (first === undefined) return []
  const names = loose.slice(0, 5).map(({ name }) => quote(name))
  const all =
    loose.length > names.length ? `${names.join(', ')} and ${loose.length - names.length} more` : names.join(', ')
  const message = `${all} ${loose.length === 1 ? 'has' : 'have'} no exact version, and may be others tomorrow`
  const hint = `write ${quote(`${first.name}==VERSION`)}: \`pip freeze\`, where it worked, says which`
  return [{ path, offset: first.offset, message, hint }]
}
