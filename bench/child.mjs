import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const READY = /^ready http=(\S+) grpc=(\S+) ops=(\S+)$/m;
const USAGE = new URL('usage.mjs', import.meta.url).href;

/** Starts a program that says where it listens; it can be asked for the CPU time it has used, after it has collected its garbage too. */
export async function startChild(file, env, nodeOptions = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...process.env, ...env },
    execArgv: [...nodeOptions, '--import', USAGE],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = once(child, 'exit');
  const [, http, grpc, ops] = await readyLine(child, file);
  const asked = async (question) => {
    child.send(question);
    const [answer] = await once(child, 'message');
    return answer;
  };
  const usage = () => asked('usage');
  const settledUsage = () => asked('settled usage');
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  return { http, grpc, ops, usage, settledUsage, stop };
}

function readyLine(child, file) {
  return new Promise((resolve, reject) => {
    let out = '';
    let log = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const match = READY.exec(out);
      if (match) resolve(match);
    });
    child.stderr.on('data', (chunk) => (log = (log + chunk).slice(-4000)));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it was ready:\n${log}`)));
  });
}
