import { testPackages } from './package.ts'
import { results } from './results.rows.ts'

testPackages(results)
