import { isReproduced, type ResultReport } from '../../model/result.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { ReportSubject } from '../format.ts'
import { markup, type Markup } from '../markup.ts'

/**
 * JUnit's XML, as CIs read it: a package is a suite, a result a test case. What differs, is missing or cannot be compared
 * is a failure. Of what did not run, the run is one more case, with the error; its results are skipped.
 */
export async function draw(subjects: readonly ReportSubject[]): Promise<string> {
  const suites = subjects.map(({ verdict }) => suite(verdict))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${
    markup`<testsuites name="repro">
${suites}</testsuites>
`.text
  }`
}

function suite(verdict: Verdict): Markup {
  const { package: pkg, run, results, failure, sentence } = verdict
  const failed = failure === undefined ? results.filter(({ outcome }) => !isReproduced(outcome)).length : 0
  const seconds = (Date.parse(run.finished) - Date.parse(run.started)) / 1000
  return markup`  <testsuite name="${pkg.title}" tests="${results.length + (failure ? 1 : 0)}" failures="${failed}" errors="${failure ? 1 : 0}" skipped="${failure ? results.length : 0}" time="${seconds.toFixed(3)}" timestamp="${run.started.slice(0, 19)}">
    <properties>
      <property name="verdict" value="${verdict.verdict}"/>
      <property name="sentence" value="${sentence}"/>
      <property name="package" value="sha256:${pkg.sha256}"/>
      <property name="run" value="${run.id}"/>
    </properties>
${failure === undefined ? [] : errorCase(pkg.title, failure)}${results.map((result) => resultCase(verdict, result))}  </testsuite>
`
}

function errorCase(title: string, { code, message, log, step }: NonNullable<Verdict['failure']>): Markup {
  return markup`    <testcase classname="${title}" name="${step === undefined ? 'the run' : `step ${step}`}" time="0">
      <error type="${code}" message="${message}">${log.join('\n')}</error>
    </testcase>
`
}

function resultCase({ package: { title }, failure }: Verdict, result: ResultReport): Markup {
  const { claim, name, where, outcome } = result
  const told = claim === undefined ? name : where === undefined ? claim : `${claim} (${where})`
  const open = markup`    <testcase classname="${title}" name="${told}" time="0"`
  if (failure !== undefined)
    return markup`${open}>
      <skipped message="did not run"/>
    </testcase>
`
  if (isReproduced(outcome))
    return markup`${open}/>
`
  const { difference, message = outcome, expected, observed, tolerance, from } = result
  return markup`${open}>
      <failure type="${outcome}" message="${difference ?? message}">${[
        `result: ${name}`,
        `expected: ${expected ?? 'nothing'}`,
        `observed: ${observed ?? 'nothing'}`,
        `tolerance: ${tolerance}`,
        `from: ${from}`,
        ...(result.message === undefined ? [] : [result.message]),
      ].join('\n')}</failure>
    </testcase>
`
}
