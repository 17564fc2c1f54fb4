// npm run bench [-- --quick] [-- --json]: see README.md beside this file.
import { parseArgs } from 'node:util';
import { measure } from './measure.mjs';
import { json, table } from './report.mjs';
import { scenarios } from './scenarios.mjs';
import { startSystem } from './system.mjs';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, only: { type: 'string' } },
});

const FULL = { warmUpSeconds: 8, roundSeconds: 10 };
// The aggregate needs the longest to be compiled and varies most.
const QUICK = { graphql_aggregate: { warmUpSeconds: 3, roundSeconds: 1.6 } };
const QUICK_REST = { warmUpSeconds: 1, roundSeconds: 0.9 };

const progress = (text) => process.stderr.write(`${text}\n`);

const began = performance.now();
const system = await startSystem();
try {
  progress(`system up after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const results = [];
  for (const scenario of await scenarios(system)) {
    if (values.only && values.only !== scenario.name) continue;
    results.push(await measure(system, scenario, values.quick ? (QUICK[scenario.name] ?? QUICK_REST) : FULL));
    progress(`${scenario.name} done after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  console.log(values.json ? json(results) : table(results));
} finally {
  await system.stop();
}
