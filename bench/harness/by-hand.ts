// The other side: what somebody would type who does the same without us, as a shell script.
import { spawnSync } from 'node:child_process'

/**
 * Has `docker build` be BuildKit's, which is what ours builds with. A newer client that lacks its `buildx` cannot; then
 * the distribution's own is taken.
 */
export function useBuildKit(): void {
  process.env['DOCKER_BUILDKIT'] = '1'
  const canBuild = (): boolean =>
    spawnSync('docker', ['build', '-q', '-'], { input: 'FROM scratch\nLABEL bench=1\n' }).status === 0
  if (!canBuild()) process.env['PATH'] = `/usr/bin:${process.env['PATH']}`
}

/** As a step is held by us; nobody would type less and call it sealed. */
const sealed =
  '--user 65532:65532 --read-only --cap-drop ALL --security-opt no-new-privileges --init --pids-limit 1024 ' +
  '--memory 4g --memory-swap 4g --cpus 2 --tmpfs /tmp -w /paper/work'

/** Builds the environment again, of which all is cached, and runs one step in it; its outputs go to `to`. */
export function stepByHand(step: { image: string; run: string; outputs: readonly string[]; to: string }): string {
  const { image, run, outputs, to } = step
  return `set -e
mkdir -p ${to}
id=$(docker create ${sealed} --network none -v /paper/work ${image} /bin/sh -c ${quoted(run)})
docker start "$id" > /dev/null
[ "$(docker wait "$id")" = 0 ]
docker logs "$id" > ${to}/log 2>&1
${outputs.map((output) => `docker cp "$id:/paper/work/${output}" ${to}/ > /dev/null`).join('\n')}
docker rm -v "$id" > /dev/null`
}

/** Starts a service, waits until it answers, asks it, and removes it. \`ask\` is a script that has its address in $at. */
export function serviceByHand(service: { image: string; run: string; ready: string; ask: string }): string {
  const { image, run, ready, ask } = service
  return `set -e
id=$(docker create ${sealed} -v /paper/work -p 127.0.0.1::5000 ${image} /bin/sh -c ${quoted(run)})
docker start "$id" > /dev/null
at=$(docker port "$id" 5000/tcp)
until curl -sf "$at${ready}" > /dev/null; do sleep 0.02; done
${ask}
docker rm -fv "$id" > /dev/null`
}

/** The image, built by a Dockerfile whose every layer is cached. */
export function buildByHand(directory: string, from: string, tag: string): string {
  return `printf 'FROM ${from}\\nCOPY . /paper/work/\\n' | docker build -q -t ${tag} -f - ${directory} > /dev/null`
}

export function script(text: string): ['sh', '-c', string] {
  return ['sh', '-c', text]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
