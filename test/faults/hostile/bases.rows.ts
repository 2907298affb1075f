import { randomBytes } from 'node:crypto'
import type { HostilePackage } from './package.ts'

/** A base that these tests make, and what of its Dockerfile follows `FROM`. */
export interface MadeBase {
  readonly tag: string
  readonly lines: readonly string[]
}

const own = `repro-hostile:${randomBytes(6).toString('hex')}`
const made: MadeBase[] = []

/** The bases that the rows below start from. */
export const bases: readonly MadeBase[] = made

function base(...lines: readonly string[]): string {
  const tag = `${own}-${made.length}`
  made.push({ tag, lines })
  return tag
}

/** A step that gives what a script prints, in one line. */
const gives = (script: string) => ({ run: `echo "{\\"v\\": \\"$(echo $(${script}))\\"}" > out.json` })

/** What a stranger's base would have the engine do by itself. */
export const baseRows: readonly HostilePackage[] = [
  {
    input: 'a base that declares volumes, beside and in the usual places',
    parts: {
      base: base(
        'RUN mkdir /kept && echo kept > /kept/file && chmod -R 777 /kept',
        'VOLUME ["/kept", "/var/cache/own", "/paper/work/own", "/tmp"]',
      ),
      step: gives("cat /kept/file; find / -type d -writable -not -path '/proc/*' 2>&- | sort"),
      result: { expect: 'kept /dev/mqueue /dev/shm /paper/work /tmp' },
    },
    ends: 'identical',
    note: 'they are as the image has them, and read-only',
  },
  {
    input: 'a base that has every build do something (ONBUILD)',
    parts: { base: base('ONBUILD RUN touch /built') },
    ends: 'base-unavailable',
    says: /ONBUILD RUN touch/,
  },
  {
    input: 'a base that declares /proc as a volume',
    parts: { base: base('VOLUME /proc') },
    ends: 'base-unavailable',
    says: /declares \/proc as a volume/,
  },
  {
    input: 'a base with a health check that writes',
    parts: {
      base: base('HEALTHCHECK --interval=1s CMD touch /paper/work/healthy'),
      step: gives('sleep 4; find -name healthy | wc -l'),
      result: { expect: '0' },
    },
    ends: 'identical',
    note: 'it is never run',
  },
  {
    input: 'a base whose user is root',
    parts: { base: base('USER 0:0'), step: gives('id -u; id -g'), result: { expect: '65532 65532' } },
    ends: 'identical',
  },
  {
    input: 'a base with an entrypoint and a command',
    parts: { base: base('ENTRYPOINT ["/bin/false"]', 'CMD ["harm"]') },
    ends: 'identical',
    note: 'they are never run',
  },
  {
    input: 'a base whose shell is another',
    parts: { base: base('SHELL ["/bin/false"]'), dependencies: { setup: ['true'] } },
    ends: 'identical',
  },
  {
    input: 'a base that ends on no signal',
    parts: { base: base('STOPSIGNAL SIGCONT'), step: { run: 'sleep 300' } },
    max: { time: 1000 },
    ends: 'time-limit',
    check: (t, { verdict }) => t.true((verdict.steps[0]?.seconds ?? 300) < 60),
  },
  {
    input: 'a base that publishes ports',
    parts: { base: base('EXPOSE 1-65535') },
    ends: 'identical',
    note: 'none is open',
    check: (t, { verdict }) => t.is(verdict.steps[0]?.container?.networkMode, 'none'),
  },
  {
    input: "a base that carries another run's labels",
    parts: { base: base('LABEL org.repro.run=another org.repro.owner=nobody') },
    ends: 'identical',
  },
  {
    input: 'a base with a wrong digest',
    parts: { base: `127.0.0.1:9/repro-debian:bookworm@sha256:${'0'.repeat(64)}` },
    ends: 'base-unavailable',
  },
]
