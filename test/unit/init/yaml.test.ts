import test from 'ava'
import { isMap, isScalar, isSeq, parseDocument, type Node, type Pair, type Scalar } from 'yaml'
import { manifestText } from '../../../src/init/yaml.ts'
import { complete, manifestOf, notebook } from './fixtures.ts'

const everything = complete({
  'README.md': '# T: #1 "quoted"\n\nThe loss is 0.50 of 1,229; 12.5 %.\n\n```\npython train.py\n```\n',
  'train.py': "import numpy\nopen('m.json', 'w')",
  'm.json': '{"loss": 0.5, "of": 1229, "share": 0.125}',
  'app.py': "app = Flask(__name__)\n@app.route('/a')\ndef a(): pass",
  'CITATION.cff': 'authors: [{ given-names: "A: B", family-names: "#C" }]\nlicense: MIT\ndoi: 10.1/x',
  'requirements.txt': 'six',
  'apt.txt': 'jq',
  'install.R': '',
  'a.R': '',
  'n.ipynb': notebook(['1']),
})

test('beside every line stands the reason for it', (t) => {
  const text = manifestText(everything)
  t.true(text.startsWith('# Proposed by `repro init`'))
  const document = parseDocument(text)
  const bare: string[] = []
  const told = (node: unknown): boolean => isScalar(node) && (node.comment ?? '') !== ''
  const look = (node: Node | null, path: string): void => {
    if (isSeq(node))
      for (const [index, item] of node.items.entries())
        if ((item as Node).comment == null) bare.push(`${path}/${index}`)
    if (!isMap(node)) return
    for (const { key, value } of node.items as Pair<Scalar, Node>[]) {
      const here = `${path}/${String(key.value)}`
      const named = key.commentBefore ?? (isMap(node) && node.items[0]?.key === key ? node.commentBefore : undefined)
      // What belongs to a step or a result is told above it.
      if (/^\/(steps|results)\/[^/]+$/.test(here)) {
        if (named == null) bare.push(here)
        if (isMap(value)) for (const part of ['needs', 'outputs']) look(value.get(part) as Node, `${here}/${part}`)
      } else if (isMap(value) || isSeq(value)) look(value, here)
      else if (!told(value)) bare.push(here)
    }
  }
  look(document.contents, '')
  t.deepEqual(bare, [])
})

test('numbers stand as the paper prints them', (t) => {
  const text = manifestText(everything)
  t.regex(text, /expect: 0\.50\n/)
  t.regex(text, /expect: 1229\n/)
  t.regex(text, /expect: 12\.5 %\n/)
})

test('what the files say ends no line, no comment and no text', (t) => {
  const { title, authors } = manifestOf(everything)
  t.is(title, 'T: #1 "quoted"')
  t.deepEqual(authors, [{ name: 'A: B #C' }])
})
