import { good, type HostilePackage } from './package.ts'

/** A step that writes this text. */
const wrote = (text: string) => ({ step: { run: 'cp given.txt out.json' }, files: { 'given.txt': text } })
const table = (text: string) => ({
  step: { run: 'cp given.txt out.csv', outputs: ['out.csv'] },
  result: { from: { file: 'out.csv', row: 1, column: 'a' } },
  files: { 'given.txt': text },
})

/** Results: what a stranger's program wrote, where a number should stand. */
export const results: readonly HostilePackage[] = [
  { input: 'NaN where a number is expected', parts: wrote('{"v": NaN}'), ends: 'differs' },
  { input: 'Infinity where a number is expected', parts: wrote('{"v": -Infinity}'), ends: 'differs' },
  { input: 'the number 10^999', parts: wrote('{"v": 1e999}'), ends: 'differs' },
  { input: 'the number 10^999999999999', parts: wrote('{"v": 1e999999999999}'), ends: 'differs' },
  { input: 'a number of a million digits', parts: wrote(`{"v": ${'9'.repeat(1_000_000)}}`), ends: 'differs' },
  { input: 'a key twice in a JSON object', parts: wrote('{"v": 1, "v": 2}'), ends: 'missing', says: /twice/ },
  {
    input: 'JSON nested 100,000 deep',
    parts: wrote(`{"v": ${'['.repeat(100_000)}`),
    ends: 'missing',
    says: /nested deeper/,
  },
  { input: 'JSON that breaks off', parts: wrote('{"v": 1'), ends: 'missing' },
  {
    input: 'two JSON documents in one file',
    parts: wrote('{"v": 1}{"v": 2}'),
    ends: 'missing',
    says: /something follows/,
  },
  {
    input: 'JSON that is not UTF-8',
    parts: { step: { run: 'printf \'{"v": 1, "w": "\\377"}\' > out.json' } },
    ends: 'missing',
    says: /not UTF-8/,
  },
  { input: 'a text where a number is expected', parts: wrote('{"v": "1 or so"}'), ends: 'differs' },
  { input: 'a value that only `__proto__` has', parts: { ...wrote('{"__proto__": {"v": 1}}') }, ends: 'missing' },
  {
    input: 'a pointer to `constructor`, which every object of JavaScript has',
    parts: { ...wrote('{"v": 1}'), result: { from: 'out.json#/constructor' } },
    ends: 'missing',
  },
  {
    input: 'a CSV cell that is a formula',
    parts: table('a,b\n=1+0,2\n'),
    ends: 'differs',
    note: 'it is text, and never computed',
  },
  { input: 'a CSV cell that is a command', parts: table('a,b\n"=cmd|\' /C calc\'!A0",2\n'), ends: 'differs' },
  { input: 'a CSV quote that never closes', parts: table(`a,b\n"${'x'.repeat(5_000_000)}`), ends: 'missing' },
  { input: 'a CSV row of a million columns', parts: table(`a${',b'.repeat(1_000_000)}\n1\n`), ends: 'missing' },
  {
    input: 'a regular expression that takes for ever',
    parts: { ...wrote(`${'a'.repeat(50_000)}!`), result: { from: { file: 'out.json', match: '((a+)+)+$' } } },
    ends: 'missing',
  },
  {
    input: 'a JSON document of 100 MB in one line',
    parts: {
      step: {
        run: '{ printf \'{"v": 1, "w": "\'; head -c 100000000 /dev/zero | tr "\\0" x; printf \'"}\'; } > out.json',
      },
    },
    ends: 'missing',
    says: /more than 64 MB/,
  },
  {
    input: 'results that are right, in a file that goes on for ever in the log',
    parts: { step: { run: `cat /dev/zero | head -c 1000000; ${good}` } },
    ends: 'identical',
  },
]
