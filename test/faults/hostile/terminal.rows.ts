import type { HostilePackage } from './package.ts'

const evil = '\\033[2J\\033]0;title\\007\\302\\2332J\\r\\342\\200\\256\\342\\200\\217\\342\\201\\246\\330\\234'

/** What would do something to the terminal that shows it. `says` is how it is shown. */
export const terminals: readonly HostilePackage[] = [
  {
    input: 'escape sequences and direction marks in the log of a step that fails',
    parts: { step: { run: `printf 'evil${evil}\\n'; exit 3` } },
    ends: 'step-failed',
    note: 'shown as \\u001b and the like',
    says: /\\u001b\[2J/,
  },
  {
    input: 'escape sequences and direction marks in a value',
    parts: {
      step: { run: `printf 'evil${evil}\\n' > out.txt`, outputs: ['out.txt'] },
      result: { from: 'out.txt', expect: 'good' },
    },
    ends: 'differs',
    note: 'where they differ is told, not what stands there',
    says: /2 lines differ/,
  },
  {
    input: 'direction marks in a claim',
    parts: { result: { claim: 'evil \u202e\u2066\u200f\u061c claim', expect: 2 } },
    ends: 'differs',
    note: 'shown as \\u202e and the like',
    says: /\\u202e/,
  },
  {
    input: 'escape sequences and direction marks in the name of an output',
    parts: {
      step: {
        run: `mkdir results; touch "results/$(printf 'evil${evil.replace('\\r', '')}')"`,
        outputs: ['out.json', 'results/'],
      },
    },
    ends: 'outputs-invalid',
    note: 'shown as \\u001b and the like',
    says: /\\u001b\[2J/,
  },
  {
    input: 'escape sequences and direction marks in the headers of a reply',
    parts: {
      step: {
        run: [
          'perl',
          '-MSocket',
          '-e',
          'socket(S,PF_INET,SOCK_STREAM,0);bind(S,sockaddr_in(8080,INADDR_ANY));listen(S,9);while(accept(C,S)){while(<C>){last if /^\\r?\\n$/}syswrite C,"HTTP/1.1 200 OK\\r\\nX-A: evil\\xc2\\x9b2J\\xe2\\x80\\xae\\r\\nContent-Length: 0\\r\\n\\r\\n";close C}',
        ],
        port: 8080,
      },
      result: { request: { step: 's', path: '/' }, from: { header: 'x-a' }, expect: 'good' },
    },
    ends: 'differs',
    note: 'shown as \\x9b and the like',
    says: /\\x9b/,
  },
]
