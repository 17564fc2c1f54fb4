import { startStackProcess, type StackProcess } from '../../harness/stack.js';
import { standingAddress } from './standing-address.js';

/** A process that dies and comes back, with the services in it at the same addresses. */
export interface Restartable {
  /** The one that runs, or ran last. */
  readonly running: StackProcess;
  /** Of its services, in the order in which it prints them. */
  readonly addresses: readonly string[];
  /** kill -9 */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGSTOP: it keeps its connections and its locks, and does nothing. */
  freeze(): void;
  thaw(): void;
  /** kill -9, for good. */
  end(): Promise<void>;
}

export async function startRestartable(env: Readonly<Record<string, string>>): Promise<Restartable> {
  let running = await startStackProcess(env);
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
      running = await startStackProcess(env);
      lead();
    },
    freeze: () => running.process.kill('SIGSTOP'),
    thaw: () => running.process.kill('SIGCONT'),
    end: async () => {
      await running.kill();
      for (const address of standing) address.stop();
    },
  };
}
