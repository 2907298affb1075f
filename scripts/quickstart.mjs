// `npm run quickstart`: from a fresh clone to a verdict. What is done already is not done again.
import { installAndBuild, repro } from './steps.mjs'

installAndBuild()
process.exitCode = repro('setup', '--yes') || repro('verify', 'papers/games')
