import type { Verdict } from '../../../src/model/verdict.ts'
import { failure, manifest, report, run, stepRun, verdict } from '../fixtures.ts'

/** Texts that would do something in HTML, XML, Markdown, a spreadsheet or a terminal. */
export const hostileTexts = [
  '<script>document.title = "run"</script>',
  '"><img src=x onerror="document.title=1">',
  "' onmouseover='document.title=1",
  '</style></script></textarea></title></svg>--><b>',
  ']]>',
  '&lt;b&gt; &amp; &#106;',
  'javascript:document.title=1',
  '[link](javascript:alert(1)) ![image](https://evil.example/x.png) <https://evil.example>',
  'https://evil.example www.evil.example @someone #1 **bold** `code` | cell |',
  '=HYPERLINK("https://evil.example")',
  '+cmd|calc',
  '@SUM(1)',
  '-2+3',
  '\u001b[31mred\u001b]0;title\u0007 \u0000 \u009b',
  '\u202egnp.exe\u202c \u2066left\u2069 \u200f',
  'a\u0300'.repeat(1) + '\u0300'.repeat(200),
  'W'.repeat(3000),
  'one\ntwo\n\n# three\n---\n```',
  '\ud800 \uffff',
] as const

/** A verdict with a hostile text in every place where a package, or its programs, can put one. */
export function hostileVerdict(text: string): Verdict {
  const result = report({
    name: text,
    claim: text,
    where: text,
    from: text,
    tolerance: text,
    outcome: 'differs',
    expected: text,
    observed: text,
    difference: text,
    message: text,
  })
  return verdict({
    verdict: 'not-reproduced',
    sentence: text,
    package: { title: text, sha256: 'f'.repeat(64), manifest: { ...manifest, title: text } },
    run: { id: run().id, started: run().started, finished: run().finished, seed: text },
    steps: [
      stepRun({
        name: text,
        log: [text],
        outputs: [{ path: text, size: 1, executable: false, sha256: 'b'.repeat(64) }],
      }),
    ],
    results: [result, { ...result, claim: undefined, outcome: 'missing' }],
    warnings: [text],
  })
}

/** The same, of a run that failed. */
export function hostileFailure(text: string): Verdict {
  return { ...hostileVerdict(text), failure: { ...failure, message: text, hint: text, step: text, log: [text] } }
}
