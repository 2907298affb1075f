import type { Package } from '../model/package.ts'
import type { Plan } from '../model/plan.ts'
import { planImage } from './image.ts'
import { planResults } from './results.ts'
import { planData, planSteps } from './steps.ts'

/** What verifying a package will do. Pure: it looks at nothing but the package, and nothing happens. */
export function planPackage(pkg: Package): Plan {
  const image = planImage(pkg)
  return {
    title: pkg.manifest.title,
    image,
    data: planData(pkg.manifest),
    steps: planSteps(pkg.manifest, image.key),
    results: planResults(pkg.manifest, pkg.sourceText),
  }
}
