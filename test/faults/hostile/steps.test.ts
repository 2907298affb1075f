import { testPackages } from './package.ts'
import { steps } from './steps.rows.ts'

testPackages(steps)
