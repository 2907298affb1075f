import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { ReproError } from '../errors.ts'

const variable = 'REPRO_KEY_PASSPHRASE'

/** The passphrase of a key that is there: from the environment, or asked for on the terminal. It is never shown. */
export async function passphraseOf(file: string, signal: AbortSignal): Promise<string> {
  return process.env[variable] ?? ask(`Passphrase of ${file}: `, signal)
}

/** The passphrase for a new key: asked for twice, as nobody sees what they type. */
export async function newPassphrase(signal: AbortSignal): Promise<string> {
  const given = process.env[variable]
  const passphrase = given ?? (await ask('Passphrase for the new key: ', signal))
  if (passphrase === '') throw new ReproError('usage', 'an empty passphrase protects nothing', { hint: 'Choose one.' })
  if (given !== undefined || (await ask('Once more: ', signal)) === passphrase) return passphrase
  throw new ReproError('usage', 'the two passphrases are not the same', { hint: 'Try again; no key was made.' })
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new ReproError('usage', 'a passphrase is wanted, and there is no terminal to ask on', {
      hint: `Set ${variable}, e.g. from your CI's secrets.`,
    })
  }
  process.stderr.write(question)
  // What readline would echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await terminal.question('', { signal })
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
