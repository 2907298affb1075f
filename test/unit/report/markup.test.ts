import test from 'ava'
import { markup } from '../../../src/report/markup.ts'

test('what is put in is escaped, for elements and for attributes', (t) => {
  t.is(String(markup`<a title="${`"'<>&`}">${'<b>'}</a>`), '<a title="&quot;&#39;&lt;&gt;&amp;">&lt;b&gt;</a>')
})

test('templates in templates stand as they are, alone or listed; nothing stands for nothing', (t) => {
  t.is(
    String(markup`<ul>${['<', 1].map((one) => markup`<li>${one}</li>`)}</ul>${undefined}`),
    '<ul><li>&lt;</li><li>1</li></ul>',
  )
})

test('what only looks like a template is escaped', (t) => {
  const forged = JSON.parse('{"text":"<b>"}') as string
  t.is(String(markup`${forged}`), '[object Object]')
  t.is(String(markup`${JSON.parse('["<b>"]') as string[]}`), '&lt;b&gt;')
})

test('hidden characters are shown', (t) => {
  t.is(String(markup`${'a\u0000\u202eb\u001b\ud800\n'}`), 'a\\u0000\\u202eb\\u001b\\ud800\n')
})
