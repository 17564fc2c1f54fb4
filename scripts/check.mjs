// Everything that must hold before a change is shared: one line per step, the output only of a step that fails.
// `npm run check -- --reports <folder>` leaves what Jest counted there, a file for each step that tests.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contractsOfBaseline } from './contract-baseline.mjs';

const root = new URL('..', import.meta.url).pathname;
const baseline = contractsOfBaseline(root);

const { values } = parseArgs({ options: { reports: { type: 'string' } } });
const report = (name) => (values.reports ? ['--', '--json', '--outputFile', join(values.reports, `${name}.json`)] : []);

const steps = [
  { name: 'generate', command: ['npm', 'run', '--silent', 'gen'] },
  { name: 'buf lint', command: ['buf', 'lint'] },
  {
    name: `buf breaking (${baseline.name})`,
    command: baseline.folder && ['buf', 'breaking', '--against', baseline.folder],
  },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'lint', command: ['eslint', '--max-warnings', '0', '.'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'tests', command: ['npm', 'test', '--silent', ...report('tests')] },
  { name: 'crash tests', command: ['npm', 'run', '--silent', 'test:crashes', ...report('crash-tests')] },
];

function run({ name, command }) {
  process.stdout.write(`${name.padEnd(40)} `);
  if (!command) return finish('skipped', true);
  const start = performance.now();
  const [program, ...args] = command;
  const step = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const passed = step.status === 0;
  finish(`${passed ? 'ok' : 'FAILED'} ${seconds} s`, passed);
  if (!passed) process.stdout.write(`${step.stdout ?? ''}${step.stderr ?? ''}${step.error?.message ?? ''}\n`);
  return passed;
}

function finish(text, passed) {
  process.stdout.write(`${text}\n`);
  return passed;
}

const passed = steps.every(run);
baseline.remove();
process.exitCode = passed ? 0 : 1;
