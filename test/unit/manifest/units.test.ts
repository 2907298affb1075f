import test from 'ava'
import { parseBytes, parseDuration } from '../../../src/manifest/units.ts'

test('durations are milliseconds', (t) => {
  t.is(parseDuration('15m'), 900_000)
  t.is(parseDuration('1h'), 3_600_000)
  t.is(parseDuration('1.5s'), 1500)
  t.is(parseDuration('0s'), 0)
})

test('sizes are bytes, in powers of 1024', (t) => {
  t.is(parseBytes('2g'), 2_147_483_648)
  t.is(parseBytes('1.5k'), 1536)
  t.is(parseBytes('512m'), 536_870_912)
})

test('what is no quantity throws', (t) => {
  for (const text of ['', '15', 'm', '-1m', '1 m', '1d', '1e3s', '.5s', '1.s', '15M', ' 1s', '1s\n']) {
    t.throws(() => parseDuration(text), { instanceOf: RangeError }, text)
  }
  for (const text of ['', '2', '2gb', '2t', '2G', '1s'])
    t.throws(() => parseBytes(text), { instanceOf: RangeError }, text)
})
