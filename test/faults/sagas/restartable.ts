import type { RunningStack } from '../../harness/stack.js';
import { startWarm } from '../../harness/warm-stack.js';
import { standingAddress } from './standing-address.js';

/** A process that dies and comes back, with the services in it at the same addresses. */
export interface Restartable {
  /** The one that runs, or ran last. */
  readonly running: RunningStack;
  /** Of its services, in the order in which it prints them. */
  readonly addresses: readonly string[];
  /** kill -9 */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP: it keeps its connections and its locks, and does nothing. */
  freeze(): void;
  thaw(): void;
  /** For good. */
  end(): Promise<void>;
}

export async function startRestartable(env: Readonly<Record<string, string>>): Promise<Restartable> {
  let running = await startWarm(env);
  const services = running.grpc === 'none' ? [] : running.grpc.split(',');
  const standing = await Promise.all(services.map(standingAddress));
  const lead = () => running.grpc.split(',').forEach((address, index) => standing[index]?.leadTo(address));
  lead();
  return {
    get running() {
      return running;
    },
    addresses: standing.map(({ address }) => address),
    kill: () => running.kill(),
    start: async () => {
      running = await startWarm(env);
      lead();
    },
    freeze: () => running.signal('SIGSTOP'),
    thaw: () => running.signal('SIGCONT'),
    end: async () => {
      await running.stop({ keepData: true });
      for (const address of standing) address.stop();
    },
  };
}
