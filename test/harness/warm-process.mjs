// Runs Trivium whenever it is told to, one at a time: see warm-stack.ts. It ends when its spec's worker does.
import { run } from '../../dist/run.js';

let stack;

async function start(env) {
  process.env = env;
  ({ stack } = await run(env));
  // As main.js prints what it does not run.
  return { http: stack.http ?? 'none', grpc: stack.grpc || 'none', ops: stack.ops };
}

process.on('message', ({ start: env, stop: mark }) => {
  if (env) {
    start(env).then(
      (reached) => process.send({ reached }),
      (error) => process.send({ failed: error.message }),
    );
  } else void stack.close().then(() => process.stderr.write(mark));
});
process.on('disconnect', () => process.exit());
