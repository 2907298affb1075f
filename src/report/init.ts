/** What proposing a manifest gave, as far as it is told. */
export interface InitReport {
  readonly directory: string
  readonly proposal: {
    readonly steps: readonly { readonly name: string }[]
    readonly results: readonly { readonly claim: string | undefined }[]
  }
  readonly written: readonly string[]
  readonly recorded: { readonly added: readonly string[] } | undefined
  readonly missing: readonly { readonly message: string; readonly hint: string }[]
}

/** What was written, what is missing, and what to do next. */
export function initText({ directory, proposal, written, recorded, missing }: InitReport): string {
  const claims = proposal.results.filter(({ claim }) => claim !== undefined).length
  const place = directory === '.' ? '' : ` ${directory}`
  const next = recorded === undefined ? [`repro record${place}   # builds, runs, keeps what comes out`] : []
  return [
    ...missing.map(({ message, hint }) => `missing: ${message}\n  hint: ${hint}`),
    ...written.map((file) => `written: ${file}`),
    ...(recorded === undefined || recorded.added.length === 0 ? [] : [`recorded: ${recorded.added.join(', ')}`]),
    `${counted(proposal.steps, 'step')}, ${counted(proposal.results, 'result')}, of which the text states ${claims}`,
    `next: ${[...next, `repro verify${place}`].join('\n      ')}`,
  ].join('\n')
}

function counted(things: readonly unknown[], noun: string): string {
  return `${things.length} ${noun}${things.length === 1 ? '' : 's'}`
}
