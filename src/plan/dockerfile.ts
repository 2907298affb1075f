import type { ImageRecipe, Instruction } from '../model/plan.ts'
import { baseReference } from './image.ts'

/**
 * Where the Dockerfile is built.
 * `repro`: by repro, from a context with the package under `package/` and the host's settings under `host/`.
 * `plain`: by anybody's `docker build`, with the package directory as the context.
 */
export type BuildPlace = 'repro' | 'plain'

/** The one recipe of the environment, as text. */
export function dockerfile(recipe: ImageRecipe, place: BuildPlace): string {
  const cacheScope = baseReference(recipe.base).replace(/[^A-Za-z0-9]+/g, '-')
  const lines = recipe.layers.flatMap((layer) => [
    `# ${layer.label.replaceAll('\n', ' ')}`,
    ...layer.instructions.map((instruction) => instructionText(instruction, place, cacheScope)),
  ])
  return `${lines.join('\n')}\n`
}

function instructionText(instruction: Instruction, place: BuildPlace, cacheScope: string): string {
  switch (instruction.kind) {
    case 'raw':
      return instruction.text
    case 'copy': {
      const sources = instruction.files.map((file) => noPattern(place === 'repro' ? `package/${file}` : file))
      return `COPY --chown=${instruction.owner} ${JSON.stringify([...sources, instruction.to].map(noVariable))}`
    }
    case 'copy-package':
      return `COPY --chown=${instruction.owner} ${place === 'repro' ? 'package/' : '.'} ${instruction.to}`
    case 'run':
      return runText(instruction, place, cacheScope)
  }
}

/** The shell's list form keeps the command as it is: no character of it means anything to the Dockerfile's parser. */
function runText(run: Instruction & { kind: 'run' }, place: BuildPlace, cacheScope: string): string {
  const caches = run.caches.map(
    (target) =>
      `--mount=type=cache,id=repro${target.replaceAll('/', '-')}-${cacheScope},target=${target},sharing=locked`,
  )
  // The host's certificates and settings are there while the command runs, and in no layer.
  const host = place === 'repro' ? ['--mount=type=bind,source=host,target=/run/repro'] : []
  const command = place === 'repro' ? `. /run/repro/env && ${run.command}` : run.command
  return ['RUN', ...host, ...caches, JSON.stringify(['/bin/sh', '-ec', command])].join(' ')
}

/** COPY takes its sources for patterns; a file's name is meant as it stands. */
function noPattern(path: string): string {
  return path.replace(/[[*?]/g, '[$&]')
}

/** In the words of COPY, even those of a list, variables are replaced and quotes taken away. */
function noVariable(word: string): string {
  return word.replace(/[\\$'"]/g, '\\$&')
}
