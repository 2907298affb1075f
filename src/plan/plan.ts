import type { DriftRule } from '../model/lock.ts'
import type { Package } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import { planImage } from './image.ts'
import { planResults } from './results.ts'
import { planData, planSteps } from './steps.ts'

/**
 * What verifying a package will do. Pure: it looks at nothing but the package, and nothing happens.
 * @throws ReproError `package-invalid` where the package's lock is of something else, and no drift is allowed.
 */
export function planPackage(pkg: Package, drift: DriftRule = 'refused'): Plan {
  const image = planImage(pkg, drift)
  return {
    title: pkg.manifest.title,
    image,
    data: planData(pkg.manifest),
    steps: planSteps(pkg.manifest, image.key),
    results: planResults(pkg.manifest, pkg.sourceText),
  }
}
