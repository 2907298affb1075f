import { Argument, Command, CommanderError, Option } from 'commander'
import { exitCodeOf, ReproError } from '../errors.ts'
import { formats } from '../report/formats.ts'
import { version } from '../version.ts'
import { limitNames } from './ceilings.ts'
import { interruptSignal, type CommonOptions } from './context.ts'
import { endHonestly, endSoonAfter, tell } from './endings.ts'
import { answerTo } from './complete.ts'
import { shells } from './completion-scripts.ts'
import { helpOfTheWhole, withExamples } from './manual.ts'
import { collect, engineOption, offlineOption, positiveInteger } from './options.ts'

/** Runs a command, given its arguments and options; what it gives back is the exit code. */
type Action<Options> = (packages: string[], options: Options, signal: AbortSignal) => Promise<number>

/** The binary: arguments in, exit code out; of `repro shell`, that of what ran there. */
export async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0
  endHonestly()
  if (argv[2] === '__complete') {
    // Words may be options that are half typed: the library does not get to see them.
    const program = createProgram(new AbortController().signal, () => {})
    process.stdout.write(await answerTo(program, argv.slice(3)))
    return 0
  }
  const [own, inShell] = atShellsDashes(argv)
  const program = createProgram(interruptSignal(), (code) => (exitCode = code), inShell)
  try {
    await program.parseAsync(own)
  } catch (error) {
    // commander has told the user already; `--help` and `--version` end this way as well.
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    if (!argv.includes('--json')) return exitCodeOf('usage')
    return tell(new ReproError('usage', error.message.replace(/^error: /, '')), { json: true })
  }
  return exitCode
}

/**
 * All commands with their arguments, options and examples: what is parsed, what `--help` shows, and what the reference, the
 * man page and the completions are made of.
 * @param ended is told the exit code of the command that was called
 * @param inShell what `repro shell` is to run: the library would take it for arguments of ours
 */
export function createProgram(
  signal: AbortSignal,
  ended: (exitCode: number) => void,
  inShell: readonly string[] = [],
): Command {
  /** Commands are loaded when they are called: `--help` pays for none of them. */
  const runs =
    <Options extends CommonOptions>(load: () => Promise<{ command: Action<Options> }>) =>
    async (packages: string | string[] | undefined, options: Options): Promise<void> => {
      try {
        const { command } = await load()
        ended(await command([packages ?? '.'].flat(), options, signal))
      } catch (error) {
        // However the work ended, an interrupt is what the user asked for.
        ended(await tell(signal.aborted ? signal.reason : error, options))
      }
    }

  const program = new Command('repro')
    .description("Checks that a paper's results can be reproduced.")
    .version(version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .addHelpText('after', helpOfTheWhole())

  const add = (name: string, description: string, examples: readonly string[]): Command =>
    withExamples(program.command(name).description(description), examples).option(
      '--json',
      'print one JSON document on stdout',
    )

  const addWithEngine = (name: string, description: string, examples: readonly string[]): Command =>
    add(name, description, examples)
      .option('-q, --quiet', 'no progress')
      .addOption(engineOption())
      .option('--data <dir>', 'a directory that may hold wanted data; may be given more than once', collect)
      .option('--allow-drift', 'where the locked environment cannot be had, take the nearest that can')
      .hook('preAction', (command) => endSoonAfter(signal, command.opts<CommonOptions>()))
      .option('--max <limit=amount>', `lower a limit of every step, e.g. time=10m; ${limitNames}`, collect)

  addWithEngine('init', 'Propose a manifest for a directory of code, beside every line the reason for it', [
    'repro init                              # looks at what is there; executes nothing',
    'repro init paper-dir --from-run         # runs it, sealed, to see what it writes, and records it',
    'repro init --yes --paper paper.txt      # looks for the numbers of the text in the outputs',
  ])
    .argument('[directory]', 'directory that holds the code', '.')
    .option('--from-run', 'build the environment and run what is proposed, to see what it writes; fetch its data')
    .option('--paper <file>', 'a text of the paper, beside the README; may be given more than once', collect)
    .option('-y, --yes', 'do not ask')
    .action(runs(() => import('./commands/init.ts')))

  add('validate', 'Check the manifest, say everything that is wrong with it and what will bite later', [
    'repro validate paper-dir',
    'repro validate paper-dir --fix',
  ])
    .argument('[package]', 'directory that holds repro.yaml', '.')
    .option('--fix', 'mend what has one way only to be mended, have the schema there for editors, say what was done')
    .action(runs(() => import('./commands/validate.ts')))

  addWithEngine('plan', 'Show what would be built, run and compared, and why', [
    'repro plan paper-dir                # also without an engine: what is cached is then unknown',
    'repro plan paper-dir --dockerfile > Dockerfile',
  ])
    .argument('[package]', 'directory that holds repro.yaml', '.')
    .option('--dockerfile', 'print the environment as an ordinary Dockerfile')
    .action(runs(() => import('./commands/plan.ts')))

  addWithEngine('lock', 'Write repro.lock: which environment it is, so that it can be built again', [
    'repro lock paper-dir',
  ])
    .argument('[package]', 'directory that holds repro.yaml', '.')
    .action(runs(() => import('./commands/lock.ts')))

  addWithEngine('build', "Build the package's environment", [
    'repro build paper-dir',
    'repro build paper-dir --save image.tar   # for the day when the registries are gone',
  ])
    .argument('[package]', 'directory that holds repro.yaml', '.')
    .option('--save <file>', 'write its image into a file, which `repro verify --image` takes')
    .addOption(offlineOption())
    .action(runs(() => import('./commands/build.ts')))

  addWithEngine('run', 'Run the steps that have changed and show what came out, without comparing it', [
    'repro run paper-dir                 # what has not changed is taken from an earlier run; says why, for each step',
    'repro run paper-dir --watch         # again whenever a file changes',
    'repro run paper-dir --all',
  ])
    .argument('[package]', 'directory that holds repro.yaml', '.')
    .option('--all', 'run all steps, changed or not')
    .option('-w, --watch', 'run again whenever a file of the package changes, until Ctrl-C')
    .addOption(offlineOption())
    .action(runs(() => import('./commands/run.ts')))

  addWithEngine('record', 'Run all steps and keep what came out as what is expected', [
    'repro record paper-dir',
    'repro record paper-dir --update',
    'repro record paper-dir --runs 5',
  ])
    .argument('[package]', 'directory that holds repro.yaml', '.')
    .option('--update', 'replace a record that differs')
    .option('--runs <n>', 'run so often, and learn from it what tolerance is honest', positiveInteger, 1)
    .addOption(offlineOption())
    .action(runs(() => import('./commands/record.ts')))

  addWithEngine('verify', 'Run everything anew, compare every result, give the verdict', [
    'repro verify paper-dir',
    'repro verify papers/* --jobs 2',
    'repro verify paper-dir --json > verdict.json',
    'repro verify paper.tar.gz           # or an address, or - for the standard input',
    'repro verify paper-dir --image image.tar   # in the environment of that file; nothing is built',
    'repro verify paper-dir --offline    # with what is on this machine, or a list of what is missing',
  ])
    .argument('[packages...]', 'directories that hold a repro.yaml, or archives of them', ['.'])
    .option('-j, --jobs <n>', 'how many packages at a time', positiveInteger, 1)
    .option('--runs <n>', 'how often each is run; a result must hold in every run', positiveInteger, 1)
    .option('--all', 'show all claims, also where there are many')
    .option('--image <file>', 'take the environment from a file that `repro build --save` has written')
    .option('--sign <key>', 'sign each verdict with this private key')
    .addOption(offlineOption())
    .action(runs(() => import('./commands/verify.ts')))

  add('diff', 'Say what changed between two runs, two records, or a run and a record', [
    'repro diff paper-dir                       # the last run, and the one before',
    'repro diff .repro/runs/A .repro/runs/B     # or verdict.json files',
    'repro diff recorded .repro/runs/B          # or directories with a record',
  ])
    .argument('[sides...]', 'a package, or two runs or records')
    .action(runs(() => import('./commands/diff.ts')))

  add('report', 'Draw a report of a run that was verified, for people or for programs', [
    'repro report                                # a page of the last run, kept beside it',
    'repro report --format markdown              # on the standard output',
    'repro report paper-dir -o claims.csv        # of its last run',
    'repro report papers/* --format junit        # or run ids, run directories, verdict.json files',
    'repro report paper-dir -o packages.cdx.json # what its environment consists of',
    'repro report paper-dir --format ro-crate -o crate',
  ])
    .argument('[runs...]', 'runs, verdict.json files, or packages, whose last run is meant (default: the last run)')
    .addOption(
      new Option('-f, --format <format>', 'what is drawn (default: by the name of the output, else html)').choices(
        formats.map(({ name }) => name),
      ),
    )
    .option('-o, --output <file>', 'the file to write; - for the standard output')
    .action(runs(() => import('./commands/report.ts')))

  add('keygen', 'Make a pair of keys to sign verdicts with', [
    'repro keygen reviewer              # reviewer.key and reviewer.pub',
    'repro keygen reviewer --passphrase',
  ])
    .argument('<name>', 'what the two files are called: NAME.key and NAME.pub')
    .option('--passphrase', 'encrypt the private key: asked for on the terminal, or in REPRO_KEY_PASSPHRASE')
    .action(runs(() => import('./commands/keygen.ts')))

  add('sign', 'Sign the verdict of a run, so that nobody can change it unnoticed', [
    'repro sign --key reviewer.key                  # the last run',
    'repro sign paper-dir --key reviewer.key -o verdict.dsse.json',
  ])
    .argument('[run]', 'a run, a verdict.json, or a package, whose last run is meant', '.')
    .requiredOption('-k, --key <file>', 'the private key, as `repro keygen` makes it')
    .option('-o, --output <file>', 'the file to write (default: verdict.dsse.json in the directory of the run)')
    .option('-q, --quiet', 'no progress')
    .action(runs(() => import('./commands/sign.ts')))

  add('check-signature', 'Check a signed verdict, and say what it proves and what not', [
    'repro check-signature verdict.dsse.json --trust reviewer.pub',
    'repro check-signature verdict.dsse.json --trust keys/ --package paper.tar.gz',
  ])
    .argument('<file>', 'the signed verdict')
    .option('--trust <keys>', 'a file of public keys, or a directory; may be given more than once', collect)
    .option('--package <package>', 'the package, to hold against it (default: the one that the file lies in)')
    .option('--run <dir>', 'where the outputs are, to hold against it (default: the directory of the file)')
    .option('-q, --quiet', 'no progress')
    .action(runs(() => import('./commands/check-signature.ts')))

  add('agree', 'Hold verdicts on the same package side by side: which claims they confirm', [
    'repro agree one/verdict.json two/verdict.json',
    'repro agree one.dsse.json two.dsse.json --trust keys/',
  ])
    .argument('<verdicts...>', 'signed verdicts, verdict.json files, runs, or packages, whose last run is meant')
    .option('--trust <keys>', 'a file of public keys, or a directory: only what they signed counts', collect)
    .action(runs(() => import('./commands/agree.ts')))

  add('pack', 'Make one file of a package, the same bytes on any machine', [
    'repro pack paper-dir                # paper-dir.tar.gz beside it',
    'repro pack paper-dir -o paper.tar.zst --with-data',
  ])
    .argument('[package]', 'directory that holds repro.yaml', '.')
    .option('-o, --output <file>', 'the archive to write (default: beside the directory, with its name)')
    .addOption(new Option('--format <format>', 'how it is packed').choices(['tar.gz', 'tar.zst']))
    .option('--with-data', 'take data along, which is had by its hash otherwise')
    .option('--data <dir>', 'a directory that may hold wanted data; may be given more than once', collect)
    .option('-q, --quiet', 'no progress')
    .action(runs(() => import('./commands/pack.ts')))

  add('unpack', 'Check a packed package and make a directory of it', [
    'repro unpack paper.tar.gz',
    'repro unpack https://example.org/paper.tar.zst paper-dir',
  ])
    .argument('<archive>', 'file, http or https address, or - for the standard input')
    .argument('[directory]', "the directory to make (default: the archive's name)")
    .option('-q, --quiet', 'no progress')
    .action((archive: string, directory: string | undefined, options: CommonOptions) =>
      runs(() => import('./commands/unpack.ts'))(directory === undefined ? archive : [archive, directory], options),
    )

  addWithEngine('serve', "Run what the package's service needs, then serve it on this machine until Ctrl-C", [
    'repro serve paper-dir --port 80',
  ])
    .argument('[package]', 'directory that holds repro.yaml', '.')
    .option('-p, --port <n>', "port on this machine (default: the service's own)", positiveInteger)
    .option('--step <service>', 'which service, where there are several')
    .addOption(offlineOption())
    .action(runs(() => import('./commands/serve.ts')))

  addWithEngine('shell', 'Open a shell exactly where a step would run, or run one command there', [
    'repro shell                            # where the first step would run',
    'repro shell train paper-dir',
    "repro shell train -- 'ls -l data | head'   # one word goes to sh -c, several run as they stand",
    'repro shell train -- python3 -i train.py',
  ])
    .usage('[options] [step] [package] [-- command...]')
    .argument('[step]', 'whose environment, limits, data and inputs it has (default: the first)')
    .argument('[package]', 'directory that holds repro.yaml (default: the current one)')
    .addOption(offlineOption())
    .action((step: string | undefined, source: string | undefined, options: CommonOptions) =>
      runs(() => import('./commands/shell.ts'))(
        [step, source].filter((word) => word !== undefined),
        { ...options, command: inShell },
      ),
    )

  add('setup', 'Install and start a container engine, after saying what will be done', [
    'repro setup',
    'repro setup --yes',
    'repro setup --engine podman',
  ])
    .option('-y, --yes', 'do not ask')
    .addOption(engineOption())
    .action((options: CommonOptions) => runs(() => import('./commands/setup.ts'))(undefined, options))

  add('doctor', 'Check whether this machine can verify packages', ['repro doctor', 'repro doctor --engine podman'])
    .addOption(engineOption())
    .action((options: CommonOptions) => runs(() => import('./commands/doctor.ts'))(undefined, options))

  addWithEngine('clean', 'Remove what killed runs left; with options also environments and kept data', [
    'repro clean',
    'repro clean --images --store --older-than 7d',
  ])
    .option('--images', "remove environments' images")
    .option('--store', 'remove kept data, and what is known of images')
    .option('--older-than <age>', 'only what is older, e.g. 7d or 12h')
    .action((options: CommonOptions) => runs(() => import('./commands/clean.ts'))(undefined, options))

  add('completion', 'Print what a shell reads to complete commands, options, their values, steps and runs', [
    'repro completion bash    # in ~/.bashrc: eval "$(repro completion bash)"',
    'repro completion fish    # in config.fish: repro completion fish | source',
  ])
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(runs(() => import('./commands/completion.ts')))

  return program
}

/** Arguments of ours, and of what `repro shell` runs. */
function atShellsDashes(argv: readonly string[]): [own: readonly string[], inShell: readonly string[]] {
  const at = argv[2] === 'shell' ? argv.indexOf('--') : -1
  return at === -1 ? [argv, []] : [argv.slice(0, at), argv.slice(at + 1)]
}
