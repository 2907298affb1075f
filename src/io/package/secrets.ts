/**
 * What looks like a secret. The list is short and each entry hardly ever wrong, because it is part of what a package
 * is: what it finds does not count in the package's hash. So it is here, and not in a library that learns more names
 * with each version.
 */
const byName: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^\.env(\..+)?$/, 'an environment file'],
  [/^\.renviron$/, 'an environment file'],
  [/^\.(ssh|gnupg|aws|kaggle)$/, 'a directory of credentials'],
  [/^(\.netrc|_netrc|\.pgpass|\.pypirc|\.git-credentials|\.htpasswd|\.dockercfg|\.vault-token)$/, 'credentials'],
  [/^(credentials\.json|kaggle\.json|client_secret.*\.json|service[-_]account.*\.json)$/, 'credentials'],
  [/^secrets?\.(ya?ml|toml|json)$/, 'credentials'],
  [/^id_(rsa|dsa|ecdsa|ed25519)$/, 'a private key'],
  [/\.(p12|pfx|jks|keystore|kdbx|ppk)$/, 'a private key'],
]

const examples = /^\.env\.(example|sample|template|dist)$/

/** Why a file or a directory of this name is a secret; absent where it is none. */
export function secretByName(name: string): string | undefined {
  const lower = name.toLowerCase()
  if (examples.test(lower)) return undefined
  return byName.find(([pattern]) => pattern.test(lower))?.[1]
}

const byShape: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----/, 'a private key'],
  [/\b(?:AKIA|ASIA)(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{82}\b/, 'a GitHub token'],
  [/\bglpat-[A-Za-z0-9_-]{20}\b/, 'a GitLab token'],
  [/\bxox[abprs]-[A-Za-z0-9-]{20,}/, 'a Slack token'],
  [/\bnpm_[A-Za-z0-9]{36}\b|:_authToken=[A-Za-z0-9._-]{20,}/, 'an npm token'],
  [/\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}/, 'a PyPI token'],
  [/\bAIza[A-Za-z0-9_-]{35}\b/, 'a Google key'],
  [/\bhf_[A-Za-z]{34}\b/, 'a Hugging Face token'],
  [/\bsk-(?:ant-|proj-)[A-Za-z0-9_-]{40,}/, 'a key of a model provider'],
  [/\bsk_live_[A-Za-z0-9]{24,}/, 'a Stripe key'],
]

/** Files that are larger are taken for data. In bytes. */
export const largestLookedInto = 5 * 1024 ** 2

/** Why a file with this content is a secret; absent where it is none, or no text. */
export function secretByShape(content: Buffer): string | undefined {
  if (content.subarray(0, 8000).includes(0)) return undefined
  const text = content.toString('latin1')
  return byShape.find(([pattern]) => pattern.test(text))?.[1]
}
