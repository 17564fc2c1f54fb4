// npm run bench [-- --quick] [-- --json]: see README.md beside this file.
import { parseArgs } from 'node:util';
import { agreeing, measure } from './measure.mjs';
import { json, rulesTable, table } from './report.mjs';
import { newCaller } from './rules/caller.mjs';
import { measureRules } from './rules/measure.mjs';
import { scenarios } from './scenarios.mjs';
import { startSystem } from './system.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    only: { type: 'string' },
    check: { type: 'boolean' },
  },
});

const FULL = { warmUpSeconds: 15, roundSeconds: 10 };
const FULL_RULES = { warmUpSeconds: 15, rounds: 32, amount: 30 };
/** When a quick run is over, and which share of what is left a scenario takes: the aggregate is compiled last and varies most. */
const QUICK_SECONDS = 36;
const SHARES = { graphql_aggregate: 0.5, rest_list: 0.5, grpc_view: 1 };

const progress = (text) => process.stderr.write(`${text}\n`);

const began = performance.now();
const elapsed = () => (performance.now() - began) / 1000;

/** Two warm-ups and three rounds on two sides; a slow start takes its time from them. */
function quick(name) {
  const seconds = Math.max(4, QUICK_SECONDS - elapsed()) * SHARES[name];
  return { warmUpSeconds: seconds * 0.2, roundSeconds: seconds * 0.1 };
}

const rulesWanted = () => (values.only ? values.only === 'rules' : !values.quick);

async function startedRules() {
  const { token, keys } = await newCaller();
  return { token, edges: await system.startRules({ BENCH_ISSUER_KEYS: JSON.stringify(keys) }) };
}

/** That all of it starts and both sides answer the same: nothing is measured. */
async function check() {
  for (const scenario of await scenarios(system)) await agreeing(system, scenario);
  await startedRules();
  console.log('ok');
}

async function measuredRules() {
  const { token, edges } = await startedRules();
  const rules = await measureRules(edges, token, FULL_RULES);
  progress(`rules done after ${elapsed().toFixed(1)} s`);
  return rules;
}

async function run() {
  const results = [];
  for (const scenario of await scenarios(system)) {
    if (values.only && values.only !== scenario.name) continue;
    results.push(await measure(system, scenario, values.quick ? quick(scenario.name) : FULL));
    progress(`${scenario.name} done after ${elapsed().toFixed(1)} s`);
  }
  const rules = rulesWanted() ? await measuredRules() : [];
  console.log(values.json ? json(results, rules) : [table(results), rulesTable(rules)].filter(Boolean).join('\n\n'));
}

const system = await startSystem();
try {
  progress(`system up after ${elapsed().toFixed(1)} s`);
  await (values.check ? check() : run());
} finally {
  await system.stop();
}
