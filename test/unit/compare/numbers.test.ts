import test from 'ava'
import type { Outcome } from '../../../src/model/result.ts'
import { readNumeral } from '../../../src/compare/numeral.ts'
import { file, reportOn } from './helpers.ts'

const same: Outcome = 'identical'
const near: Outcome = 'within-tolerance'
const far: Outcome = 'differs'

/** Expected as the manifest has it, tolerance likewise, what the run's JSON has, outcome. */
type Row = readonly [expected: string, tolerance: string | undefined, observed: string, outcome: Outcome]

const asPrinted: readonly Row[] = [
  ['0.3827', undefined, '0.3827', same],
  ['0.3827', undefined, '0.38270', same],
  ['0.3827', undefined, '3.827e-1', same],
  ['0.3827', undefined, '0.38274999', near],
  ['0.3827', undefined, '0.3828', far],
  ['.3827', undefined, '0.38269', near],
  ['.3827', undefined, '0.38264', far],
  ['-.3827', undefined, '-0.38269', near],
  ['-0.3827', undefined, '0.3827', far],
  ['0.50', undefined, '0.505', near],
  ['0.50', undefined, '0.5051', far],
  ['0.5', undefined, '0.55', near],
  ['0.5', undefined, '0.5501', far],
  ['1.2e-16', undefined, '1.15e-16', near],
  ['1.2e-16', undefined, '1.1499e-16', far],
  ['1.2e-16', undefined, '1.2e-17', far],
  ['1.20E+3', undefined, '1204', near],
  ['1.20E+3', undefined, '1206', far],
  ['100', undefined, '100.5', near],
  ['100', undefined, '101', far],
  ['100.', undefined, '100.4', near],
  ['0', undefined, '0.4', near],
  ['0', undefined, '0.6', far],
  ['0.00', undefined, '0.004', near],
  ['0.00', undefined, '-0.004', near],
  ['0.00', undefined, '0.006', far],
  ['007', undefined, '7.1', near],
  ['0x1F', undefined, '31', same],
  ['2.33', undefined, '2.33333333333333333333333333333333', near],
  ['0.1', 'exact', '0.1', same],
  ['0.1', 'exact', '0.10000000000000001', far],
  ['0.1', 'printed', '0.12', near],
]

const forms: readonly Row[] = [
  ['1', '0', '1', same],
  ['1', '0', '1.0000000000000001', far],
  ['0.1', '0.2', '0.3', near],
  ['0.1', '0.2', '0.30000000000000004', far],
  ['10', '{ absolute: 0.5 }', '10.5', near],
  ['10', '{ absolute: 0.5 }', '10.51', far],
  ['10', '{ relative: 0.05 }', '10.5', near],
  ['10', '{ relative: 0.05 }', '9.5', near],
  ['10', '{ relative: 0.05 }', '9.499', far],
  ['-10', '{ relative: 0.05 }', '-10.5', near],
  ['0', '{ relative: 0.5 }', '0.0001', far],
  ['0', '{ relative: 0.5, absolute: 0.0001 }', '0.0001', near],
  ['12345', '{ digits: 3 }', '12349', near],
  ['12345', '{ digits: 3 }', '12395', near],
  ['12345', '{ digits: 3 }', '12396', far],
  ['0.0012345', '{ digits: 4 }', '0.001235', near],
  ['0.0012345', '{ digits: 4 }', '0.0012351', far],
  ['9.99', '{ digits: 2 }', '10.04', near],
  ['9.99', '{ digits: 1 }', '10.5', far],
  ['0', '{ digits: 4 }', '0', same],
  ['0', '{ digits: 4 }', '1e-300', far],
  ['1', '{ ulps: 1 }', '1.0000000000000002', near],
  ['1', '{ ulps: 1 }', '1.0000000000000004', far],
  ['1', '{ ulps: 1 }', '0.9999999999999999', near],
  ['1', '{ ulps: 1 }', '0.9999999999999998', far],
  ['1', '{ ulps: 0 }', '1.00000000000000000001', near],
  ['0', '{ ulps: 1 }', '5e-324', near],
  ['5e-324', '{ ulps: 2 }', '-5e-324', near],
  ['5e-324', '{ ulps: 1 }', '-5e-324', far],
  ['1.7976931348623157e308', '{ ulps: 1 }', '1.7976931348623155e308', near],
  ['10', '{ plus: 1 }', '11', near],
  ['10', '{ plus: 1 }', '9.99', far],
  ['10', '{ minus: 1 }', '9', near],
  ['10', '{ minus: 1 }', '10.01', far],
  ['10', '{ plus: .1, minus: .2 }', '9.8', near],
  ['10', '{ plus: .1, minus: .2 }', '9.79', far],
  ['10', '{ plus: .1, minus: .2 }', '10.1', near],
  ['10', '{ plus: .1, minus: .2 }', '10.11', far],
  ['0.8', '{ interval: [0.7, 0.9] }', '0.9', near],
  ['0.8', '{ interval: [0.7, 0.9] }', '0.7', near],
  ['0.8', '{ interval: [0.7, 0.9] }', '0.91', far],
  ['0.8', '{ standard-errors: 2, se: 0.05 }', '0.9', near],
  ['0.8', '{ standard-errors: 2, se: 0.05 }', '0.901', far],
  ['0.8', '{ digits: 1, absolute: 0.2 }', '0.99', near],
  ['0.8', '{ ulps: 1, relative: 0.01 }', '0.807', near],
]

/** numpy's own tests of isclose, with its defaults rtol = 1e-5 and atol = 1e-8; `b` is what is expected. */
const isclose = '{ relative: 1e-5, absolute: 1e-8 }'
const numpy: readonly Row[] = [
  ['100', isclose, '100', same],
  ['1e10', isclose, '1.00001e10', near],
  ['1.00001e10', isclose, '1e10', near],
  ['1e-8', isclose, '1e-7', far],
  ['1e-9', isclose, '1e-8', near],
  ['1', isclose, '1.00001001', near],
  ['1', isclose, '1.0000100101', far],
  ['0', isclose, '1e-8', near],
  ['0', isclose, '1.0000001e-8', far],
  ['100.001', isclose, '100', near],
  ['100', isclose, '100.00101', far],
  ['100', isclose, '100.0010000099', near],
  ['.inf', isclose, 'Infinity', same],
  ['.inf', isclose, '-Infinity', far],
  ['-.inf', isclose, '-Infinity', same],
  ['.inf', isclose, '0', far],
  ['.inf', isclose, '1e300', far],
  ['1', isclose, 'Infinity', far],
  ['.nan', isclose, 'NaN', far],
  ['.nan', isclose, '0', far],
  ['0', isclose, 'NaN', far],
]

const specials: readonly Row[] = [
  ['0', 'exact', '-0', same],
  ['-0.0', 'exact', '0', same],
  ['0.0', '{ ulps: 0 }', '-0.0', same],
  ['.inf', '{ relative: 100 }', '-Infinity', far],
  ['.inf', '1e308', '1e308', far],
  ['1', '{ interval: [0, 2] }', 'NaN', far],
  ['1e400', 'exact', '1e400', same],
  ['1e400', '{ relative: 0.1 }', '1.05e400', near],
  ['9007199254740993', 'exact', '9007199254740992', far],
  ['9007199254740993', '1', '9007199254740992', near],
  ['12345678901234567890', 'exact', '12345678901234567891', far],
  ['0.12345678901234567891', undefined, '0.12345678901234567892', far],
  ['0.1234567890123456789012345', undefined, '0.12345678901234567890123454', near],
  ['3', 'exact', '3.0', same],
  ['true', undefined, '1', far],
  ['1', undefined, 'true', far],
  ['1', undefined, 'null', far],
  ['null', undefined, '0', far],
]

const strings: readonly Row[] = [
  ['"2.160104e-16"', undefined, '"2.160104e-16"', same],
  ['"2.160104e-16"', undefined, '"2.160105e-16"', far],
  ['"2.160104e-16"', '{ relative: 1e-3 }', '"2.160105e-16"', near],
  ['"2.160104e-16"', '{ relative: 1e-3 }', '2.160105e-16', near],
  ['"2.160104e-16"', '{ relative: 1e-3 }', '"2.2e-16"', far],
  ['"0.50"', undefined, '"0.5"', far],
  ['"0.50"', 'printed', '"0.5"', far],
  ['0.50', undefined, '"0.501"', near],
  ['0.50', undefined, '" 0.501 "', near],
  ['0.50', undefined, '"half"', far],
  ['0.50', undefined, '""', far],
  ['text', '0.1', '"text"', same],
  ['text', '0.1', '"texts"', far],
  ['"1.0"', '0.1', '"text"', far],
  ['85.3%', undefined, '"85.3%"', same],
  ['85.3%', undefined, '"85.34 %"', near],
  ['85.3%', undefined, '"85.4 %"', far],
  ['85.3 %', undefined, '0.8534', near],
  ['85.3 %', undefined, '0.854', far],
  ['85.3 %', undefined, '85.3', far],
  ['85.3 %', '0.5', '0.858', near],
  ['85.3 %', '0.5', '0.8581', far],
  ['85.3 %', '{ relative: 0.01 }', '"86.1%"', near],
  ['0.853', undefined, '"85.3%"', far],
  ['1,234,567', undefined, '1234567', same],
  ['1,234,567', undefined, '"1,234,567"', same],
  ['1,234,567', undefined, '"1,234,568"', far],
  ['1,234,567', undefined, '1234567.4', near],
  ['1,234.50', undefined, '1234.504', near],
  ['1 234 567', '1', '1234568', near],
  ['1_234_567', '1', '1234568', near],
  ["1'234'567", '1', '1234568', near],
  ['1234567', undefined, '"1,234,567"', far],
  ['12,34', '100', '"12,35"', far],
  ['−0.5', '0.1', '-0.45', near],
  ['1.0D-05', '{ relative: .1 }', '1.05e-5', near],
  ['"NaN"', undefined, '"NaN"', same],
  ['"Inf"', '1', 'Infinity', same],
]

const suites = {
  'as printed': asPrinted,
  'with a tolerance': forms,
  'as numpy': numpy,
  special: specials,
  'as strings': strings,
}
for (const [suite, rows] of Object.entries(suites)) {
  for (const [expected, tolerance, observed, outcome] of rows) {
    test(`${suite}: ${expected} ${tolerance ?? 'alone'} against ${observed} is ${outcome}`, async (t) => {
      const stated = tolerance === undefined ? '' : `\ntolerance: ${tolerance}`
      const report = await reportOn(
        `from: m.json#/x\nexpect: ${expected}${stated}`,
        file('m.json', `{"x":${observed}}`),
      )
      t.is(report.outcome, outcome, JSON.stringify(report))
    })
  }
}

test('NaN equals NaN where it is said', async (t) => {
  const report = await reportOn('from: m.json#/x\nexpect: .nan\nnan: equal', file('m.json', '{"x":NaN}'))
  t.is(report.outcome, 'identical')
  const silent = await reportOn('from: m.json#/x\nexpect: .nan', file('m.json', '{"x":NaN}'))
  t.is(silent.message, 'NaN equals NaN only with `nan: equal`')
})

const differences: readonly (readonly [
  expected: string,
  tolerance: string,
  observed: string,
  difference: string,
  told: string,
])[] = [
  ['.8186', '.01', '0.7897', '0.0289 lower (3.5 %; 2.9 × the tolerance)', '± 0.01'],
  [
    '0.3827',
    'printed',
    '0.3830',
    '0.0003 higher (0.078 %; 3 units of the last printed digit)',
    'as printed (± 0.00005)',
  ],
  ['100', '{ relative: 0.01 }', '150', '50 higher (50 %; 50 × the tolerance)', '± 1 %'],
  ['100', '{ absolute: 1, relative: 0.01 }', '110', '10 higher (10 %; 5 × the tolerance)', '± 1 or ± 1 %'],
  ['1', '{ ulps: 2 }', '1.000000000000001', '1e-15 higher (1e-13 %; 4.5 ulps)', '2 ulps'],
  ['10', '{ standard-errors: 2, se: 0.5 }', '12', '2 higher (20 %; 4 standard errors)', '2 standard errors of 0.5'],
  ['10', '{ plus: .1, minus: .2 }', '12', '2 higher (20 %)', '+ 0.1, − 0.2'],
  ['10', '{ interval: [9, 11] }', '12', '2 higher (20 %)', 'in [9, 11]'],
  ['12345', '{ digits: 3 }', '12445', '100 higher (0.81 %; 1 unit of digit 3)', '3 significant digits'],
  ['0', '1e-9', '3e-9', '3e-9 higher (3 × the tolerance)', '± 1e-9'],
  ['5', 'exact', '6', '1 higher (20 %)', 'exact'],
]
for (const [expected, tolerance, observed, difference, told] of differences) {
  test(`${expected} ± ${tolerance} against ${observed}: ${difference}`, async (t) => {
    const report = await reportOn(
      `from: m.json#/x\nexpect: ${expected}\ntolerance: ${tolerance}`,
      file('m.json', `{"x":${observed}}`),
    )
    t.like(report, { difference, tolerance: told })
  })
}

const numerals: readonly (readonly [text: string, place: number | undefined])[] = [
  ['0.50', -2],
  ['1.2e-16', -17],
  ['1200', 0],
  ['1.', 0],
  ['.5', -1],
  ['1e3', 3],
  ['1.23E5', 3],
  ['5 %', 0],
  ['1,234.5', -1],
  ['', undefined],
  ['.', undefined],
  ['-', undefined],
  ['%', undefined],
  ['e5', undefined],
  ['1e', undefined],
  ['1e99999', undefined],
  ['1,23', undefined],
  ['1,234 567', undefined],
  ['0x10', undefined],
  ['1.2.3', undefined],
  ['NA', undefined],
  ['9'.repeat(2000), undefined],
]
for (const [text, place] of numerals) {
  test(`the last digit of \`${text.slice(0, 20)}\` stands at ${place}`, (t) => {
    const numeral = readNumeral(text)
    t.is(numeral?.kind === 'finite' ? numeral.place : undefined, place)
  })
}
