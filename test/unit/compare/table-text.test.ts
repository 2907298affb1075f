import { memoryScratch } from '../../../src/compare/scratch.ts'
import { tableKind } from '../../../src/compare/table.ts'
import { testCases, type Case, type Compare } from './cases.ts'
import { file, planOf } from './helpers.ts'

const kind = tableKind(memoryScratch)

const compare: Compare<string> = (expected, observed, options = '') =>
  kind.compare(file('t.csv', expected), file('t.csv', observed), planOf(`from: t.csv\n${options}`))

/** RFC 4180, section 2. */
const rfc4180: readonly Case[] = [
  [
    'rule 1 and 2: the last line break is optional',
    'aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n',
    'aaa,bbb,ccc\r\nzzz,yyy,xxx',
    'identical',
  ],
  ['rule 3: a header', 'field_name,field_name2\r\naaa,bbb\r\n', 'field_name2,field_name\r\nbbb,aaa\r\n', 'identical'],
  ['rule 4: spaces are part of a cell', 'a,b\r\nx,y\r\n', 'a,b\r\nx, y\r\n', 'differs'],
  ['rule 5: quotation marks are optional', 'h,i,j\r\n"aaa","bbb","ccc"\r\n', 'h,i,j\r\naaa,bbb,ccc\r\n', 'identical'],
  [
    'rule 6: line breaks in cells',
    'h,i,j\r\n"aaa","b\r\nbb","ccc"\r\nzzz,yyy,xxx\r\n',
    'h,i,j\r\naaa,"b\r\nbb",ccc\r\nzzz,yyy,xxx\r\n',
    'identical',
  ],
  ['rule 6: other line breaks in cells', 'h,i\r\n"a\r\nb",c\r\n', 'h,i\r\n"a\nb",c\r\n', 'differs'],
  ['rule 7: quotation marks in cells', 'h,i,j\r\n"aaa","b""bb","ccc"\r\n', 'h,i,j\naaa,b"bb,ccc\n', 'identical'],
]

/** What the world adds to it. */
const world: readonly Case[] = [
  ['LF for CR LF', 'a,b\r\n1,2\r\n3,4\r\n', 'a,b\n1,2\n3,4\n', 'identical'],
  ['CR for CR LF', 'a,b\r\n1,2\r\n3,4\r\n', 'a,b\r1,2\r3,4\r', 'identical'],
  ['all three', 'a,b\n1,2\n3,4\n5,6\n', 'a,b\r\n1,2\r3,4\n5,6', 'identical'],
  ['a byte order mark', 'a,b\n1,2\n', '\ufeffa,b\n1,2\n', 'identical'],
  ['a byte order mark before a quotation mark', 'a,b\n1,2\n', '\ufeff"a","b"\n1,2\n', 'identical'],
  ['semicolons for commas', 'a,b\n1,2\n', 'a;b\n1;2\n', 'identical'],
  ['tabs for commas', 'a,b\n1,"2,5"\n', 'a\tb\n1\t2,5\n', 'identical'],
  ['blank lines', 'a,b\n1,2\n\n', 'a,b\n\n1,2\n', 'identical'],
  ['an end within quotation marks', 'a\nx\n', 'a\n"x\n', 'not-comparable', { message: /ends within quotation marks/ }],
  ['letters beyond ASCII', 'name,x\nZoë,1\n', 'name,x\n"Zoë",1.0\n', 'identical'],
  ['other letters beyond ASCII', 'name,x\nZoë,1\n', 'name,x\nZoé,1\n', 'differs'],
]

const numbers: readonly Case[] = [
  ['a decimal comma', 'a;b\n1,5;x\n', 'a;b\n1,55;x\n', 'within-tolerance', { options: 'decimal: ","\ntolerance: 0.1' }],
  ['points between thousands', 'a;b\n1.234,5;x\n', 'a;b\n1234,50;x\n', 'identical', { options: 'decimal: ","' }],
  ['a decimal comma that is not declared is a word', 'a;b\n1,5;x\n', 'a;b\n1,50;x\n', 'differs'],
  ['a decimal comma within quotes', 'a,b\n"1,5",x\n', 'a,b\n"1,50",x\n', 'identical', { options: 'decimal: ","' }],
  ['thousands', 'a;b\n1,234;x\n', 'a;b\n1234;x\n', 'identical'],
  ['percentages', 'a\n85.3 %\n', 'a\n85.30%\n', 'identical'],
]

for (const cases of [rfc4180, world, numbers]) testCases(cases, compare)
