// Runs Trivium whenever it is told to, one at a time, by whichever worker of Jest has it: see warm-process.ts.
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { run } from '../../dist/run.js';

let stack;

async function start(env) {
  process.env = env;
  ({ stack } = await run(env));
  // As main.js prints what it does not run.
  return { reached: { http: stack.http ?? 'none', grpc: stack.grpc || 'none', ops: stack.ops } };
}

async function stop() {
  await stack.close();
  stack = undefined;
  return {};
}

createServer((holder) => {
  const answer = (told) => holder.write(`${JSON.stringify(told)}\n`);
  const failed = ({ message }) => answer({ failed: message });
  createInterface({ input: holder }).on('line', (line) => {
    const { env } = JSON.parse(line);
    (env ? start(env) : stop()).then(answer, failed);
  });
  // Nobody will stop what its holder left behind.
  holder.on('close', () => stack && process.exit()).on('error', () => undefined);
}).listen(0, '127.0.0.1', function () {
  process.send(this.address().port);
});
process.on('disconnect', () => process.exit());
