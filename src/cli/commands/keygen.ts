import type { ExitCode } from '../../errors.ts'
import { signingKey } from '../../evidence/keys.ts'
import { createKeyFiles } from '../../io/key-files.ts'
import type { CommonOptions } from '../context.ts'
import { newPassphrase } from '../passphrase.ts'
import { print, printJson, safe } from '../terminal.ts'

/** Makes a pair of keys to sign verdicts with. */
export async function command(
  [name = '']: string[],
  options: CommonOptions & { readonly passphrase?: boolean },
  signal: AbortSignal,
): Promise<ExitCode> {
  const passphrase = options.passphrase === true ? await newPassphrase(signal) : undefined
  const { privateKey, publicKey, key } = await createKeyFiles(name, passphrase)
  const keyid = signingKey(key)?.keyid ?? ''
  if (options.json === true) printJson({ keyid, privateKey, publicKey, encrypted: passphrase !== undefined })
  else {
    print(
      safe(`${privateKey}  the private key: keep it to yourself, and out of packages and repositories`),
      safe(`${publicKey}  the public key: give it to whoever is to trust your verdicts`),
      `key ${keyid}`,
    )
  }
  return 0
}
