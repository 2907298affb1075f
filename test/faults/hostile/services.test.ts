import { testPackages } from './package.ts'
import { services } from './services.rows.ts'

testPackages(services)
