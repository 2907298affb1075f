// Verifies the package that is named on the command line, and says how each of its claims fared.
import { exitCodeOfVerdict, ReproError, settingsFrom, verify } from 'repro'

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort(new Error('interrupted')))

try {
  const verdict = await verify(process.argv[2] ?? '.', {
    signal: interrupted.signal,
    settings: { ...settingsFrom(process.env), ceilings: { memory: 4 * 1024 ** 3 } },
    onEvent: (event) => {
      if (event.type === 'started') console.error(`${event.activity.label} …`)
      if (event.type === 'finished') console.error(`${event.activity.label}: ${event.how}`)
      if (event.type === 'warning') console.error(`warning: ${event.message}`)
    },
  })
  for (const { name, outcome } of verdict.results) {
    console.log(`${name}: ${outcome}`)
  }
  console.log(verdict.sentence)
  process.exitCode = exitCodeOfVerdict(verdict)
} catch (error) {
  if (!(error instanceof ReproError)) throw error
  console.error(`${error.code}: ${error.message}`)
  if (error.hint !== undefined) console.error(error.hint)
  process.exitCode = error.exitCode
}
