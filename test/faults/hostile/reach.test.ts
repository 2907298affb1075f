import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { settingsFrom } from '../../../src/settings/settings.ts'
import { verify } from '../../../src/verify.ts'
import { makeDebian } from './debian.ts'
import { neighbour, type Neighbour } from './neighbour.ts'
import { packageOf, type Parts } from './package.ts'
import { reaches } from './reach.rows.ts'
import { outcomeText } from './row.ts'

let other: Neighbour
let heard = 0
const machine = net.createServer((socket) => {
  heard++
  socket.on('error', () => {}).end('here')
})

test.before('a neighbour, and a port of this machine', async (t) => {
  t.timeout(180_000)
  await makeDebian()
  other = await neighbour()
  machine.listen(0, '0.0.0.0')
  await once(machine, 'listening')
})
test.after.always('they go', async () => {
  machine.close()
  await other?.[Symbol.asyncDispose]()
})

/** Perl that counts in `$n` which of the two it reaches. */
function counting(): string {
  const places = [`${other.host}:8080`, `${other.gateway}:${(machine.address() as AddressInfo).port}`]
  const connect = `eval { local $SIG{ALRM} = sub { die }; alarm 3; my $ok = connect(T,sockaddr_in($p,inet_aton($h))); alarm 0; $n++ if $ok }`
  return `my $n = 0; for my $to (qw(${places.join(' ')})) { my ($h, $p) = split /:/, $to; socket(T,PF_INET,SOCK_STREAM,0); ${connect}; close T }`
}

function step(network: boolean): Parts {
  const write = 'open(F, ">out.json"); print F "{\\"v\\": $n}"'
  return { step: { run: ['perl', '-MSocket', '-e', `${counting()}; ${write}`], network } }
}

function service(network: boolean): Parts {
  const listen = 'socket(S,PF_INET,SOCK_STREAM,0); bind(S,sockaddr_in(8080,INADDR_ANY)) or die; listen(S,50)'
  const reply = 'syswrite C, "HTTP/1.1 200 OK\\r\\nContent-Length: 8\\r\\n\\r\\n{\\"v\\": $n}"'
  const each = `while (accept(C,S)) { while (<C>) { last if /^\\r?\\n$/ } ${counting()}; ${reply}; close C }`
  return {
    step: { run: ['perl', '-MSocket', '-e', `${listen}; ${each}`], port: 8080, network },
    result: { request: { step: 's', path: '/' }, from: '#/v' },
  }
}

async function reached(t: ExecutionContext, parts: Parts): Promise<string | undefined> {
  await using pkg = await packageOf(parts)
  const settings = settingsFrom(process.env, [])
  const verdict = await verify(pkg.root, { emit: () => {}, signal: new AbortController().signal, settings })
  t.is(verdict.failure, undefined, JSON.stringify(verdict.failure))
  const sealed = verdict.steps[0]?.container
  t.is(sealed?.networkMode === 'none', !(parts.step?.['network'] === true))
  return verdict.results[0]?.observed ?? verdict.results[0]?.outcome
}

for (const [index, row] of reaches.entries()) {
  test.serial(`${row.input} → ${outcomeText(row)}`, async (t) => {
    t.timeout(180_000)
    const asked = index === 0 ? step : service
    heard = 0
    // What is as the manifest expects (1) is not told; neither 0 nor 2 is that.
    t.is(await reached(t, asked(false)), '0')
    t.is(heard, 0)
    t.is(await reached(t, asked(true)), '2')
    t.true(heard > 0)
  })
}
