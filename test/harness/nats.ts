import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/platform/db/embedded/free-port.js';

export interface NatsProcess {
  readonly url: string;
  /** SIGKILL, then waits; its files go with it. */
  wipe(): Promise<void>;
  /** SIGKILL, then waits. */
  kill(): Promise<void>;
  /** Starts it again at its address. */
  start(): Promise<void>;
}

const installed = spawnSync('nats-server', ['--version']).status === 0;

/** For specs that need a real NATS: skipped, with the reason, where there is none. */
export const describeWithNats = installed ? describe : describe.skip;
if (!installed) console.warn('nats-server is not installed: what needs a real NATS is skipped');

/** A real nats-server with JetStream on a free port. */
export async function startNats(): Promise<NatsProcess> {
  const port = String(await freePort(0));
  const folder = mkdtempSync(join(tmpdir(), 'nats-'));
  let child = await run(port, folder);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const wipe = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `nats://127.0.0.1:${port}`, kill, wipe, start: async () => void (child = await run(port, folder)) };
}

async function run(port: string, folder: string): Promise<ChildProcess> {
  const options = ['--port', port, '--addr', '127.0.0.1', '--jetstream', '--store_dir', folder];
  const child = spawn('nats-server', options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let printed = '';
  for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
    printed += chunk.toString();
    if (printed.includes('Server is ready')) {
      child.stderr.resume();
      return child;
    }
  }
  throw new Error(`nats-server ended before it was ready:\n${printed}`);
}
