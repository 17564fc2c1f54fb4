import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../src/platform/db/embedded/free-port.js';

export interface RedisProcess {
  readonly url: string;
  /** SIGKILL, then waits. */
  kill(): Promise<void>;
  /** Starts it again at its address, with nothing in it. */
  start(): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
}

const installed = spawnSync('redis-server', ['--version']).status === 0;

/** For specs that need a real Redis: skipped, with the reason, where there is none. */
export const describeWithRedis = installed ? describe : describe.skip;
if (!installed) console.warn('redis-server is not installed: what needs a real Redis is skipped');

/** A real redis-server on a free port, which keeps nothing on disk. */
export async function startRedis(): Promise<RedisProcess> {
  const port = String(await freePort(0));
  let child = await run(port);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start: async () => void (child = await run(port)),
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
  };
}

async function run(port: string): Promise<ChildProcess> {
  const options = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    printed += chunk.toString();
    if (printed.includes('Ready to accept connections')) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error(`redis-server ended before it was ready:\n${printed}`);
}
