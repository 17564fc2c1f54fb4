import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { succeeds, type RunAs } from './run-as.js';

/** How a process is kept from outliving this one, even where this one is killed with -9. */
export interface DeathWatch {
  /** Put before the command, after the change of user: the kernel forgets the signal when the user changes. */
  readonly prefix: readonly string[];
  /** Called with the started process; does nothing where the kernel keeps watch. */
  readonly watch: (pid: number) => { end(): void };
}

/** A parent that died before the kernel was asked to keep watch would go unseen. */
const ONLY_WITH_LIVING_PARENT = 'test "$PPID" = "$0" && exec "$@"';

/**
 * SIGINT is PostgreSQL's fast shutdown, so even then all its files are closed in order.
 * Both ways tie PostgreSQL to the thread that starts it: a worker thread that ends takes its database along.
 */
export async function chooseDeathWatch(runAs: RunAs): Promise<DeathWatch> {
  const asked = ['setpriv', '--pdeathsig', 'INT', '--'];
  if (await succeeds(runAs, [...asked, 'true'])) {
    return {
      prefix: [...asked, 'sh', '-c', ONLY_WITH_LIVING_PARENT, String(process.pid)],
      watch: () => ({ end: () => undefined }),
    };
  }
  return { prefix: [], watch: watchThroughPipe };
}

/** A pipe from us ends however we end; the shell at its other end then stops PostgreSQL. */
function watchThroughPipe(pid: number): { end(): void } {
  const script = 'read -r _; kill -INT "$0"';
  const watcher = spawn('sh', ['-c', script, String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  watcher.unref();
  (watcher.stdin as Socket).unref();
  return { end: () => watcher.kill('SIGKILL') };
}
