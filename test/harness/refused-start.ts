import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface RefusedStart {
  readonly code: number;
  readonly stdout: string;
  /** What it says to the one who started it, without log lines in JSON. */
  readonly said: string;
}

/** Starts the built system where it is expected to end by itself. */
export async function refusedStart(env: Readonly<Record<string, string>>): Promise<RefusedStart> {
  const ports = { PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', LOG_FORMAT: 'json', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_ENV: 'test', ...ports, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // One that starts after all must not outlive the test.
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === null) throw new Error(`it did not end by itself:\n${stdout}${stderr}`);
  const said = stderr
    .split('\n')
    .filter((line) => !line.startsWith('{'))
    .join('\n')
    .trim();
  return { code, stdout, said };
}
