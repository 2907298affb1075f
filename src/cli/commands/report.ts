import path from 'node:path'
import { writeWhole } from '../../io/files.ts'
import { ReproError, type ExitCode } from '../../errors.ts'
import { readPictures } from '../../record/pictures.ts'
import { findVerdict, type FoundVerdict } from '../../record/find.ts'
import { writeParts } from '../../record/parts.ts'
import type { Format, ReportSubject } from '../../report/format.ts'
import { formats } from '../../report/formats.ts'
import { settingsFrom } from '../../settings/settings.ts'
import type { CommonOptions } from '../context.ts'
import { print } from '../terminal.ts'

interface ReportOptions extends CommonOptions {
  readonly format?: string
  readonly output?: string
}

/** Draws a report of runs that were verified; nothing is run or compared again. */
export async function command(runs: string[], options: ReportOptions): Promise<ExitCode> {
  const format = chosenFormat(options)
  const settings = settingsFrom(process.env, [])
  const named: readonly (string | undefined)[] = runs.length === 0 ? [undefined] : runs
  const found = await Promise.all(named.map((name) => findVerdict(name, settings)))
  if (found.length > 1 && format.holds === 'one') {
    throw new ReproError('usage', `a ${format.name} report is of one run`, {
      hint: `Draw one for each; ${namesOf(formats.filter(({ holds }) => holds === 'several'))} take several.`,
    })
  }
  const file = options.output ?? fileFor(format, found)
  if (format.place === 'directory') return drawDirectory(format, found, file)
  const { draw } = await format.load()
  const report = await draw(await Promise.all(found.map(withPictures)))
  if (file === '-') process.stdout.write(report)
  else {
    await writeWhole(file, report)
    print(file)
  }
  return 0
}

async function drawDirectory(
  format: Format & { place: 'directory' },
  [found]: readonly FoundVerdict[],
  directory: string,
): Promise<ExitCode> {
  if (found === undefined) return 0
  if (directory === '-') {
    throw new ReproError('usage', `a ${format.name} report is a directory, and cannot go to the standard output`, {
      hint: 'Name a directory with `-o`.',
    })
  }
  const { drawParts } = await format.load()
  await writeParts(directory, await drawParts({ verdict: found.verdict }), found.directory)
  print(directory)
  return 0
}

async function withPictures({ verdict, directory }: FoundVerdict): Promise<ReportSubject> {
  return { verdict, pictures: await readPictures(verdict, directory) }
}

function chosenFormat({ format, output, json }: ReportOptions): Format {
  const name = json === true ? 'json' : (format ?? (output === undefined ? 'html' : undefined))
  const extension = output === undefined || output === '-' ? undefined : path.extname(output)
  const chosen = formats.find((one) => (name === undefined ? output?.endsWith(one.extension) : one.name === name))
  if (chosen !== undefined) return chosen
  const what = name ?? (extension === undefined ? undefined : `a file that ends in ${extension || 'nothing'}`)
  throw new ReproError('usage', what === undefined ? 'no format is named' : `${what} is no format of a report`, {
    hint: `--format is one of ${namesOf(formats)}.`,
  })
}

function fileFor({ place, extension }: Format, [first]: readonly FoundVerdict[]): string {
  return place === 'output' || first === undefined ? '-' : path.join(first.directory, `report${extension}`)
}

function namesOf(some: readonly Format[]): string {
  return some.map(({ name }) => name).join(', ')
}
