// A stack of the set-up's own, before there are specs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const FREE_PORTS = { PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', LOG_LEVEL: 'warn' };

/** Resolves when it is ready; `stop` resolves when it has drained, and throws where that fails. */
export async function startMain(env) {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...FREE_PORTS, NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += chunk;
    const ready = /^ready http=(\S+) grpc=(\S+) ops=(\S+)$/m.exec(printed);
    if (ready) return { http: ready[1], grpc: ready[2], ops: ready[3], stop: () => stop(child, exited) };
  }
  throw new Error('a stack of the set-up ended before it was ready');
}

async function stop(child, exited) {
  child.kill('SIGTERM');
  const [code] = await exited;
  if (code !== 0) throw new Error(`a stack of the set-up ended with ${code}`);
}
