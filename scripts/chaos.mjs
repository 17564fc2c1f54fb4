// The random one of the crash tests with as many orders as one likes: npm run chaos -- --orders 1000
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { orders: { type: 'string', default: '1000' } } });
const env = { ...process.env, CHAOS_ORDERS: values.orders };
const { status } = spawnSync('npm', ['run', '--silent', 'test:crashes', '--', 'test/faults/sagas/crashes.spec.ts'], {
  env,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
