import { good, type HostilePackage, type Parts } from './package.ts'

/** A server in Perl, which Debian's base has: `handle` gets each connection as `C`. */
function server(handle: string, address = 'INADDR_ANY'): readonly string[] {
  const listen = `socket(S,PF_INET,SOCK_STREAM,0); setsockopt(S,SOL_SOCKET,SO_REUSEADDR,1); bind(S,sockaddr_in(8080,${address})) or die; listen(S,50)`
  const answer = `sub asked { my $line; while ($line = <C>) { $asked++; last if $line =~ /^\\r?\\n$/ } }`
  const each = `while (accept(C,S)) { my $was = select(C); $|=1; select($was); ${handle}; close C }`
  return ['perl', '-MSocket', '-e', `$SIG{PIPE}='IGNORE'; $|=1; ${answer}; ${listen}; ${each}`]
}

const okay = 'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 8\\r\\n\\r\\n{\\"v\\": 1}'
const isOkay = `asked(); print C "${okay}"`
const isLonger = `asked(); print C "${okay.replace('Length: 8', 'Length: 80')}"`

/** A service, and a result that asks it. */
function service(
  run: unknown,
  more: { readonly ready?: string; readonly result?: Parts['result']; readonly limits?: unknown } = {},
): Parts {
  const { ready, limits, result } = more
  return {
    step: { run, port: 8080, ...(ready === undefined ? {} : { ready }), ...(limits === undefined ? {} : { limits }) },
    result: { request: { step: 's', path: '/' }, from: '#/v', ...result },
  }
}

/** How many addresses a service reaches: of the internet, the engine's bridge, the machine, the cloud's metadata. */
const reaching = `
  asked(); my $n = 0;
  for my $to ('1.1.1.1:53', '8.8.8.8:443', '172.17.0.1:22', '172.17.0.1:2375', '172.17.0.2:8080', '172.18.0.1:22', '169.254.169.254:80', '10.0.0.1:53', '192.168.0.1:80') {
    my ($host, $port) = split /:/, $to;
    socket(T,PF_INET,SOCK_STREAM,0);
    eval { local $SIG{ALRM} = sub { die }; alarm 1; my $ok = connect(T,sockaddr_in($port,inet_aton($host))); alarm 0; $n++ if $ok };
    close T;
  }
  my $body = "{\\"v\\": $n}"; print C "HTTP/1.1 200 OK\\r\\nContent-Length: ".length($body)."\\r\\n\\r\\n$body"`

/** Services: a stranger's servers, asked by us. */
export const services: readonly HostilePackage[] = [
  {
    input: 'a service that listens on 127.0.0.1 alone',
    parts: service(server(isOkay, 'INADDR_LOOPBACK')),
    ends: 'identical',
    note: 'it is reached',
  },
  {
    input: 'a service that never listens',
    parts: service('sleep 60', { limits: { time: '5s' } }),
    ends: 'service-not-ready',
    says: /not ready within 5 s: nothing listens at port 8080/,
  },
  {
    input: 'a service that answers its `ready` path with 500',
    parts: service(server('asked(); print C "HTTP/1.1 500 No\\r\\nContent-Length: 0\\r\\n\\r\\n"'), {
      ready: '/up',
      limits: { time: '5s' },
    }),
    ends: 'service-not-ready',
    says: /answered 500/,
  },
  {
    input: 'a service that closes each connection without an answer',
    parts: service(server('asked()'), { ready: '/up', limits: { time: '5s' } }),
    ends: 'service-not-ready',
  },
  {
    input: 'a service that ends before it is ready',
    parts: service('exit 7', { limits: { time: '9s' } }),
    ends: 'service-not-ready',
    says: /ended with exit code 7/,
  },
  {
    input: 'a service that is ready, and then dead',
    parts: service(server(`asked(); exit 9 if $n++; print C "${okay}"`), { ready: '/up' }),
    ends: 'missing',
    says: /service s ended with exit code 9/,
  },
  {
    input: 'a reply whose headers never end',
    parts: service(server('asked(); print C "HTTP/1.1 200 OK\\r\\n"; 1 while print C "X-A: ".("a" x 100)."\\r\\n"')),
    ends: 'missing',
    says: /overflow/i,
  },
  {
    input: 'a reply with one huge header',
    parts: service(server('asked(); print C "HTTP/1.1 200 OK\\r\\nX-A: ".("a" x 1000000)."\\r\\n\\r\\n"')),
    ends: 'missing',
    says: /overflow/i,
  },
  {
    input: 'a reply whose body never ends',
    parts: service(server('asked(); print C "HTTP/1.1 200 OK\\r\\n\\r\\n"; 1 while print C "x" x 65536')),
    ends: 'missing',
    says: /larger than 67108864 bytes/,
  },
  {
    input: 'a reply in endless chunks',
    parts: service(
      server(
        'asked(); print C "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"; 1 while print C "10000\\r\\n".("x" x 65536)."\\r\\n"',
      ),
    ),
    ends: 'missing',
    says: /larger than 67108864 bytes/,
  },
  {
    input: 'a reply that drips, a byte a second',
    // It is ready at once, and drips from the second time on.
    parts: service(server(`${isLonger}; if ($before++) { for (1..60) { print C " "; sleep 1 } }`), {
      limits: { time: '3s' },
    }),
    ends: 'missing',
    says: /no answer in time/,
  },
  {
    input: 'a service that takes connections and never answers one',
    parts: service(server('asked(); sleep 60'), { limits: { time: '3s' } }),
    ends: 'service-not-ready',
    says: /not ready within 3 s: no answer in time/,
  },
  {
    input: 'a reply that never begins, of a service that was ready',
    parts: service(server(`if ($before++) { asked(); sleep 60 } ${isOkay}`), { limits: { time: '3s' } }),
    ends: 'missing',
    says: /no answer in time/,
  },
  {
    input: "a redirect to the cloud's metadata",
    parts: service(
      server(
        'asked(); print C "HTTP/1.1 302 Found\\r\\nLocation: http://169.254.169.254/latest/meta-data\\r\\nContent-Length: 0\\r\\n\\r\\n"',
      ),
      { result: { from: 'status', expect: 302 } },
    ),
    ends: 'identical',
    note: 'the reply is the redirect itself: it is not followed',
  },
  {
    input: 'a redirect to itself, for ever',
    parts: service(server('asked(); print C "HTTP/1.1 307 Again\\r\\nLocation: /\\r\\nContent-Length: 0\\r\\n\\r\\n"')),
    ends: 'missing',
  },
  {
    input: 'a reply with two lengths',
    parts: service(
      server(
        'asked(); print C "HTTP/1.1 200 OK\\r\\nContent-Length: 8\\r\\nContent-Length: 9\\r\\n\\r\\n{\\"v\\": 1}"',
      ),
    ),
    ends: 'missing',
  },
  {
    input: 'a reply with a length and chunks',
    parts: service(
      server(
        'asked(); print C "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 8\\r\\n\\r\\n8\\r\\n{\\"v\\": 1}\\r\\n0\\r\\n\\r\\n"',
      ),
    ),
    ends: 'missing',
  },
  {
    input: 'a reply shorter than it says',
    parts: service(server('asked(); print C "HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\n{\\"v\\": 1}"')),
    ends: 'missing',
  },
  {
    input: 'a second reply behind the first',
    parts: service(server(`asked(); print C "${okay}${okay.replace(': 1', ': 2')}"`)),
    ends: 'identical',
  },
  {
    input: 'a reply that is no HTTP',
    parts: service(server('print C "SSH-2.0-OpenSSH_9.2\\r\\n"; sleep 1')),
    ends: 'missing',
  },
  {
    input: 'a reply with a newline in the middle of a header',
    parts: service(
      server(
        'asked(); print C "HTTP/1.1 200 OK\\r\\nX-A: b\\nX-\\0: c\\r\\nContent-Length: 8\\r\\n\\r\\n{\\"v\\": 1}"',
      ),
    ),
    ends: 'missing',
  },
  {
    input: '100 Continue before the reply',
    parts: service(server(`asked(); print C "HTTP/1.1 100 Continue\\r\\n\\r\\n${okay}"`)),
    ends: 'identical',
  },
  {
    input: '100 Continue without end',
    parts: service(server('asked(); 1 while print C "HTTP/1.1 100 Continue\\r\\n\\r\\n"'), { limits: { time: '3s' } }),
    ends: 'missing',
    says: /interim replies only/,
  },
  {
    input: '101 Switching Protocols',
    parts: service(
      server('asked(); print C "HTTP/1.1 101 Now\\r\\nUpgrade: evil\\r\\nConnection: upgrade\\r\\n\\r\\n"; sleep 5'),
      { limits: { time: '3s' } },
    ),
    ends: 'missing',
  },
  {
    input: 'a body that is a gzip bomb',
    parts: service(
      server(
        'asked(); my $z = `head -c 100000000 /dev/zero | gzip`; print C "HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\nContent-Length: ".length($z)."\\r\\n\\r\\n$z"',
      ),
    ),
    ends: 'missing',
    note: 'it is not unpacked',
  },
  {
    input: 'the right body under the status 500',
    parts: service(server(`asked(); print C "${okay.replace('200 OK', '500 No')}"`)),
    ends: 'missing',
  },
  {
    input: 'a service that fills its disk while it is asked',
    parts: service(server(`asked(); if ($n++) { system("head -c 200M /dev/zero > big"); sleep 3 } print C "${okay}"`), {
      ready: '/up',
      limits: { disk: '64m' },
    }),
    ends: 'disk-limit',
    says: /limit of 64 MiB/,
  },
  {
    input: 'a service that fills its memory while it is asked',
    parts: service(server(`asked(); if ($n++) { system("tail /dev/zero") } print C "${okay}"`), {
      ready: '/up',
      limits: { memory: '64m' },
    }),
    ends: 'out-of-memory',
  },
  {
    input: 'a service that tries to reach the internet, the machine by its bridge, and another container',
    parts: service(server(reaching), { result: { expect: 0 } }),
    ends: 'identical',
    note: 'it reaches none of nine addresses',
    check: (t, { verdict }) => {
      t.is(verdict.steps[0]?.container?.networkMode, 'none')
      t.deepEqual(verdict.steps[0]?.container?.addresses, [])
    },
  },
  {
    input: 'a step that tries to reach the internet',
    parts: { step: { run: `(exec 3<>/dev/tcp/1.1.1.1/53) 2>&- || getent hosts example.org || ${good}` } },
    ends: 'identical',
  },
]
