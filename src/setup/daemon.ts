/** A dockerd that is started by hand, where nothing starts services. */
export interface Daemon {
  readonly command: readonly string[]
  readonly log: string
  readonly pidFile: string
  /** dockerd's `--exec-root`, in which its containerd's pid file lies. */
  readonly runDirectory: string
}

/**
 * Starts a daemon in a session of its own, tied to nothing of ours, and prints its pid; of one that runs already as well.
 * A pid file outlives a machine that was switched off. The number in it may be another program's by then, and dockerd
 * would not start: such a file is removed.
 */
const script = `
set -eu
log=$1 pidfile=$2 containerd=$3/containerd/containerd.pid
shift 3
names() { [ "$(cat "/proc/$(cat "$1" 2>/dev/null)/comm" 2>/dev/null)" = "$2" ]; }
names "$containerd" containerd || rm -f "$containerd"
if names "$pidfile" dockerd; then
  cat "$pidfile"
else
  rm -f "$pidfile"
  cd /
  PATH="$PATH:/usr/sbin:/sbin" setsid "$@" </dev/null >"$log" 2>&1 &
  echo $!
fi
`

export function startDockerd({ command, log, pidFile, runDirectory }: Daemon): string[] {
  return ['sh', '-c', script, 'repro-setup', log, pidFile, runDirectory, ...command]
}

/** Starts Docker where systemd starts services; its last words where it does not start. */
export const startService = [
  'sh',
  '-c',
  'systemctl enable --now docker || { journalctl --unit docker --no-pager --lines 20 >&2; exit 1; }',
]
