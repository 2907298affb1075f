import type { Proposal } from './proposal.ts'

/** Asks a person; an empty answer is the default. */
export type Ask = (question: string, otherwise: string) => Promise<string>

export interface Answers {
  readonly proposal: Proposal
  readonly trial: 'run' | 'none'
  readonly papers: readonly string[]
}

/** What the person who runs chooses. */
export interface InitChoice {
  /** Whether what is proposed is run, to see what it writes; nothing is executed else. */
  readonly trial: 'run' | 'none'
  /** Files with the paper's text, beside the README. */
  readonly papers: readonly string[]
  /** Absent: nothing is asked. */
  readonly ask: Ask | undefined
}

/** At most five questions, each with a default; none where nobody can be asked. */
export async function asked(proposal: Proposal, { ask, trial, papers }: InitChoice): Promise<Answers> {
  if (ask === undefined) return { proposal, trial, papers }
  const title = await ask('Title of the paper', proposal.title.value)
  const author = proposal.authors.length > 0 ? '' : await ask('Its authors, with commas between them', '')
  const kept = await askForSteps(proposal, ask)
  const paper = papers.length > 0 ? '' : await ask("A file with the paper's text, to look for its numbers", '')
  const run = trial === 'run' || isYes(await ask('Run it now, sealed, to see what it writes (y/n)', 'y'))
  const names = author
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return {
    proposal: {
      ...kept,
      title: title === proposal.title.value ? proposal.title : { value: title, why: 'as you answered' },
      authors:
        proposal.authors.length > 0 ? proposal.authors : names.map((value) => ({ value, why: 'as you answered' })),
    },
    trial: run ? 'run' : 'none',
    papers: paper.trim() === '' ? papers : [...papers, paper.trim()],
  }
}

/** Only where nobody says what is run, and there is a choice. */
async function askForSteps(proposal: Proposal, ask: Ask): Promise<Proposal> {
  const guessed = proposal.steps.filter(({ rank, service }) => rank === 'guessed' && service === undefined)
  if (guessed.length < 2) return proposal
  const all = guessed.map(({ name }) => name).join(', ')
  const wanted = new Set(
    (await ask(`Which of these make the results, in this order`, all)).split(',').map((name) => name.trim()),
  )
  const kept = proposal.steps.filter((step) => !guessed.includes(step) || wanted.has(step.name))
  const names = new Set(kept.map(({ name }) => name))
  return {
    ...proposal,
    steps: kept.map((step) => ({ ...step, needs: step.needs.filter(({ value }) => names.has(value)) })),
  }
}

function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer.trim())
}
