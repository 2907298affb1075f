import test from 'ava'
import { advisories, advisoriesFor, isBefore } from '../../../src/setup/advisories.ts'

const runcFixes = ['1.2.8', '1.3.3', '1.4.0-rc.3']

for (const [version, fixes, expected] of [
  ['1.1.5+ds1', runcFixes, true],
  ['1.2.7', runcFixes, true],
  ['1.2.8', runcFixes, false],
  ['1.3.2', runcFixes, true],
  ['1.3.10', runcFixes, false],
  ['1.4.0-rc.2', runcFixes, true],
  ['1.4.0-rc.3', runcFixes, false],
  ['1.4.0', runcFixes, false],
  ['1.10.0', runcFixes, false],
  ['v1.6.20~ds1', ['1.6.38', '1.7.27', '2.0.4'], true],
  ['24.0.9', ['23.0.15', '25.0.6'], true],
  ['23.0.15', ['23.0.15', '25.0.6'], false],
  ['28.0.0', ['23.0.15', '25.0.6'], false],
  ['dev', runcFixes, false],
] as const) {
  test(`${version} ${expected ? 'lacks' : 'has'} the fix of ${fixes.join(', ')}`, (t) => {
    t.is(isBefore(version, fixes), expected)
  })
}

test('every advisory can be looked up, and says what happens and when it was mended', (t) => {
  for (const { ids, what, fixed } of advisories) {
    t.true(ids.every((id) => /^CVE-\d{4}-\d{4,}$/.test(id)))
    t.not(what, '')
    t.true(fixed.every((version) => /^\d+\.\d+\.\d+(-rc\.?\d+)?$/.test(version)))
  }
})

test('a part is told its own advisories only', (t) => {
  t.true(advisoriesFor('runc', '1.1.5').every(({ component }) => component === 'runc'))
  t.is(advisoriesFor('runc', '1.1.5').length, 2)
  t.deepEqual(advisoriesFor('crun', '1.0.0'), [])
})
