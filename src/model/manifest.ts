// Generated from schema/repro.schema.json by `npm run generate`. Edit the schema, not this file.

/**
 * A web address.
 */
export type Url = string
/**
 * A path inside the package, relative to the manifest, with forward slashes.
 */
export type Path = string
/**
 * How far observed may lie from expected and still count: an absolute number; one of the forms; exact, or printed (what rounds to the number as it is written); or one of these for each part. Absent: printed for what the paper states, exact for what is recorded.
 */
export type Tolerance = SimpleTolerance | ToleranceForm | ToleranceByPart
/**
 * The largest absolute difference in the value's own unit; or exact; or printed.
 */
export type SimpleTolerance = number | ('exact' | 'printed')

/**
 * repro.yaml: what environment a paper's work needs, which steps produce it, and which results the paper claims from it.
 */
export interface Manifest {
  /**
   * The version of this manifest format. Always 1.
   */
  repro: 1
  /**
   * The paper's or the package's title.
   */
  title: string
  /**
   * Who wrote the paper, in the paper's order.
   */
  authors?: Author[]
  /**
   * Where the paper is to be found: any of its addresses.
   */
  paper?: {
    /**
     * The paper's web address.
     */
    url?: string
    /**
     * The paper's digital object identifier, without a resolver before it.
     */
    doi?: string
    /**
     * The paper's identifier on arXiv.
     */
    arxiv?: string
  }
  /**
   * The SPDX identifier of the license of the package's own files.
   */
  license?: string
  /**
   * The image that the environment starts from: a Debian release built on this machine from Debian's packages, or the reference of any image.
   */
  base: DebianBase | string
  /**
   * What is installed on top of the base when the environment is built.
   */
  dependencies?: {
    /**
     * Debian packages, each a name or name=version.
     */
    apt?: string[]
    /**
     * The package.json whose lockfile lies beside it; installed with npm ci.
     */
    npm?: string
    /**
     * A requirements file; where it has hashes, pip is told to require them.
     */
    pip?: string
    /**
     * Anything else, run at build time in the order given. Package files that a command names are there when it runs.
     */
    setup?: string[]
  }
  /**
   * Files that are fetched once, checked and kept by hash. The key is the path at which a step finds the file, read-only.
   */
  data?: {
    [k: string]: DataFile
  }
  /**
   * The commands that produce the work, each run in a sealed container of its own.
   */
  steps: {
    [k: string]: Step
  }
  /**
   * The checkable values and files, each with the claim it stands for.
   */
  results: {
    [k: string]: Result
  }
}
/**
 * One author of the paper.
 */
export interface Author {
  /**
   * The author's name as the paper prints it.
   */
  name: string
  /**
   * The author's ORCID identifier.
   */
  orcid?: string
  /**
   * Where the author works.
   */
  affiliation?: string
}
/**
 * A minimal Debian system, built on this machine from Debian's packages.
 */
export interface DebianBase {
  /**
   * The release's code name.
   */
  debian: 'bullseye' | 'bookworm' | 'trixie'
  /**
   * A time, as Debian's archive of snapshots writes it: all packages are those of then. Absent: those of the day on which it is built.
   */
  snapshot?: string
}
/**
 * One file, had by its hash.
 */
export interface DataFile {
  /**
   * Where the file can be fetched: one address, or several that are tried in order.
   */
  url?: Url | Url[]
  /**
   * The file's SHA-256 in lower-case hexadecimal.
   */
  sha256: string
}
/**
 * One command in a container, or a notebook that is executed. A step with a port is a service.
 */
export interface Step {
  /**
   * A string runs in sh -c; a list runs as it stands.
   */
  run?: string | string[]
  /**
   * A path inside the package, relative to the manifest, with forward slashes.
   */
  notebook?: string
  /**
   * The Jupyter kernel that executes the notebook, whatever the notebook itself names. On a Debian base `python3` and `ir` (R) are installed by themselves. Default: `python3`.
   */
  kernel?: string
  /**
   * The steps whose outputs this step needs.
   */
  needs?: string[]
  /**
   * The paths that the step writes: a file, or a directory with a slash at its end.
   */
  outputs?: Path[]
  /**
   * The TCP port on which the step serves. It makes the step a service.
   */
  port?: number
  /**
   * A path that answers 2xx when the service is up. Absent: an open port is enough.
   */
  ready?: string
  /**
   * Whether the step may reach the network. Off unless asked for, and shown in the verdict. Default: `false`.
   */
  network?: boolean
  limits?: Limits
}
/**
 * What the step may use at most. All have defaults.
 */
export interface Limits {
  /**
   * Wall-clock time: a number with s, m or h. For a service, the time until it is ready, and that each reply may take. Default: 1h; a service 2m.
   */
  time?: string
  /**
   * Memory, swap included: a number with k, m or g (powers of 1024). Default: `4g`.
   */
  memory?: string
  /**
   * Processors, at most those of the machine. Default: `2`.
   */
  cpus?: number
  /**
   * Graphics processors that the step needs. Where the engine cannot give so many, nothing is built, and the verdict is did-not-run. Default: `0`.
   */
  gpus?: number
  /**
   * How long the step may print nothing: a number with s, m or h. Default: its time limit. Does not hold for a service that is ready.
   */
  silence?: string
  /**
   * Processes and threads at a time. Default: `1024`.
   */
  pids?: number
  /**
   * What may lie in the work directory: a number with k, m or g (powers of 1024). Not more than a million files in any case. Default: `20g`.
   */
  disk?: string
  /**
   * How much of what the step prints is kept: a number with k, m or g (powers of 1024). What is more is cut out of the middle, and the step goes on. Default: `64m`.
   */
  log?: string
}
/**
 * One checkable value or file, with the claim it stands for.
 */
export interface Result {
  /**
   * The paper's own words.
   */
  claim?: string
  /**
   * Where the claim stands in the paper.
   */
  where?: string
  /**
   * Where this run's value is found. A step's output; a value in it by file#JSON-pointer; or, as an object, a value by a pattern or in a table's cell, or what a cell of a notebook put out. With a request: #JSON-pointer into the reply's body, status, or a header; absent, the whole body.
   */
  from?: string | ValueSource
  request?: Request
  /**
   * What the paper states: a value, or the whole of a JSON document or of a text. Without a tolerance its numbers count to their last printed digit. Absent: compared with what is recorded, which counts exactly.
   */
  expect?: unknown
  tolerance?: Tolerance
  /**
   * What a whole file holds, where its name does not tell.
   */
  kind?: 'json' | 'table' | 'text' | 'image' | 'array' | 'bytes' | 'directory'
  /**
   * Whether NaN equals NaN. Default: `differs`.
   */
  nan?: 'equal' | 'differs'
  /**
   * What does not count: in a table columns, in an .npz its arrays, in JSON and in a directory path patterns (* is any one name, ** any number of them), in a text regular expressions.
   *
   * @maxItems 100
   */
  ignore?: string[]
  /**
   * The columns of a table by which rows find each other. Absent: rows are compared in order.
   *
   * @minItems 1
   */
  key?: string[]
  /**
   * Path patterns of the JSON arrays in which the order of the items does not count.
   */
  unordered?: string[]
  /**
   * Whether it counts where the lines of a text break. Default: `counts`.
   */
  wrapping?: 'counts' | 'free'
  /**
   * The decimal sign of a table's numbers. Default: `.`.
   */
  decimal?: '.' | ','
  /**
   * Which page of a PDF is compared, from 1. Absent: it may have only one.
   */
  page?: number
}
/**
 * One value out of a step's output, or with a request out of the reply: by pointer, by match, by row and column, or by header; of a notebook, out of what a cell put out.
 */
export interface ValueSource {
  /**
   * A path inside the package, relative to the manifest, with forward slashes.
   */
  file?: string
  /**
   * The notebook's cell whose output is meant: one of its tags, or its number among the code cells, from 1.
   */
  cell?: string | number
  /**
   * Which output of the cell, where it has several: its number, from 1 or from the end by -1, or a type that only one of them has. All that the cell printed is one output.
   */
  output?: number | string
  /**
   * The value's JSON pointer (RFC 6901).
   */
  pointer?: string
  /**
   * A regular expression (RE2: without look-around and back-references); the value is its first group, or else the whole match.
   */
  match?: string
  /**
   * Which match is taken where there are several: 1 is the first, -1 the last. Absent: there may be only one.
   */
  occurrence?: number
  /**
   * The table's row: what stands in other columns of it, or its number, from 1 after the header.
   */
  row?:
    | number
    | {
        [k: string]: string | number | boolean
      }
  /**
   * The table's column: its name in the header, or its number, from 1.
   */
  column?: string | number
  /**
   * The name of a header of the reply.
   */
  header?: string
}
/**
 * A request to a service, whose reply is the result.
 */
export interface Request {
  /**
   * The service that is asked.
   */
  step: string
  /**
   * Path and query of the request.
   */
  path: string
  /**
   * The HTTP method. Default: GET, or POST where there is a body.
   */
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /**
   * Headers that are sent with the request.
   */
  headers?: {
    [k: string]: string
  }
  /**
   * The request's body as text.
   */
  body?: string
  /**
   * The request's body as JSON; sets the content type.
   */
  json?: unknown
}
/**
 * Ways to say how far observed may lie from expected. Where several are given any of them suffices.
 */
export interface ToleranceForm {
  /**
   * The largest absolute difference, in the value's own unit. With relative, the two are added, as in numpy's isclose.
   */
  absolute?: number
  /**
   * The largest difference as a fraction of the expected value.
   */
  relative?: number
  /**
   * Observed rounds to the expected value at this many significant digits.
   */
  digits?: number
  /**
   * At most this many steps between neighbouring double-precision numbers lie between the two.
   */
  ulps?: number
  /**
   * How far observed may lie above expected.
   */
  plus?: number
  /**
   * How far observed may lie below expected.
   */
  minus?: number
  /**
   * The lowest and the highest value that count, whatever is expected.
   *
   * @minItems 2
   * @maxItems 2
   */
  interval?: number[]
  /**
   * The largest difference in standard errors, of the size that se says.
   */
  'standard-errors'?: number
  /**
   * The standard error of the expected value, in its own unit.
   */
  se?: number
  /**
   * The lowest structural similarity of two images that counts, from 0 to 1.
   */
  similarity?: number
}
/**
 * A tolerance for each column of a table, for each array of an .npz, or for each path pattern of JSON (* is any one name, ** any number of them); the first that matches counts.
 */
export interface ToleranceByPart {
  [k: string]: SimpleTolerance | ToleranceForm
}
