import { outputs } from './outputs.rows.ts'
import { testPackages } from './package.ts'

testPackages(outputs)
