import test from 'ava'
import { ReproError } from '../../../src/errors.ts'
import { readManifest } from '../../../src/manifest/read.ts'
import { manifests } from './manifest.rows.ts'
import { outcomeText } from './row.ts'

for (const row of manifests) {
  test(`${row.input} → ${outcomeText(row)}`, (t) => {
    const start = performance.now()
    const read = () => readManifest(row.text, 'repro.yaml')
    if (row.ends === 'read') {
      t.deepEqual(row.reads?.(read().manifest), row.as)
    } else {
      const error = t.throws(read, { instanceOf: ReproError })
      t.is<unknown, unknown>(error.code, row.ends)
      const said = error.problems.map(({ message }) => message).join('\n')
      t.regex(said, row.says ?? /./)
    }
    t.true(performance.now() - start < 10_000)
  })
}
