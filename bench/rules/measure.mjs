import { deepEqual, ok } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SEEDED_CUSTOMER_ID } from '../../build/seeds/well-known.js';
import { httpTarget } from '../load/http.mjs';
import { AGGREGATE } from '../scenarios.mjs';
import { median, quartiles } from '../spread.mjs';
import { WIRINGS } from './wirings.mjs';

const CONNECTIONS = 10;

/** What the rules cost: short runs of equal work in turns, each rule against the bare route of the same round. */
export async function measureRules(child, token, { warmUpSeconds, rounds, amount }) {
  const runs = await routes(child, token);
  const warm = performance.now() + warmUpSeconds * 1000;
  do {
    for (const run of runs) await run.target.load(amount, CONNECTIONS, run.exact);
  } while (performance.now() < warm);
  const costs = [];
  for (let round = 0; round < rounds; round += 1) {
    // Who begins changes, so that none always finds what the same other one left behind.
    const order = runs.map((_, index) => runs[(index + round) % runs.length]);
    const cost = {};
    for (const run of round % 2 === 0 ? order : order.toReversed()) cost[run.name] = await cpuOf(child, run, amount);
    costs.push(cost);
  }
  return runs.filter(({ against }) => against).map((run) => summary(run, costs));
}

async function cpuOf(child, { target, exact }, amount) {
  const before = await child.settledUsage();
  await target.load(amount, CONNECTIONS, exact);
  const after = await child.usage();
  return (after.cpuMicroseconds - before.cpuMicroseconds) / amount;
}

/** Ratios of the same round, so that what disturbs the machine for a while disturbs both sides alike. */
function summary({ name, rule, against }, costs) {
  const ratios = costs.map((cost) => cost[name] / cost[against]);
  const cpu = (of) => median(costs.map((cost) => cost[of]));
  return { rule, cpuRatio: median(ratios), spread: quartiles(ratios), cpu: cpu(name), bareCpu: cpu(against) };
}

/** The aggregate query at each BFF, and a change with and without a key at the bare one. */
async function routes(child, token) {
  const urls = child.http.split(',');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const reads = Object.keys(WIRINGS).map((name, index) => ({
    name,
    ...(name !== 'bare' && { rule: name, against: 'bare' }),
    target: httpTarget({
      url: `${urls[index]}/graphql`,
      method: 'POST',
      // A read has no use for a key, but it comes along.
      headers: { ...headers, ...(name === 'all' && { 'idempotency-key': 'a-key-of-the-bench' }) },
      body: JSON.stringify({ query: AGGREGATE, variables: { first: 20 } }),
      stable: (text) => text.replace(/,"extensions":.*$/, ''),
    }),
  }));
  const change = (perRequest) =>
    httpTarget({
      url: `${urls[0]}/v2/customers/${SEEDED_CUSTOMER_ID}/note`,
      method: 'PUT',
      ...{ headers, perRequest },
      body: JSON.stringify({ note: 'written by a bench' }),
      stable: (text) => text.replace(/"(request_id|updated_at)":"[^"]+"/g, ''),
    });
  const key = () => ({ 'idempotency-key': randomUUID() });
  const writes = [
    { name: 'change', target: change() },
    { name: 'change once', rule: 'idempotency', against: 'change', target: change(key) },
  ];
  return [...(await answered(reads)), ...(await answered(writes))];
}

/** All of them give the same answer, with and without their rule. */
async function answered(runs) {
  const answers = await Promise.all(runs.map(({ target }) => target.once()));
  const [first] = answers;
  ok(first.parsed.data, 'an empty answer measures nothing');
  for (const { exact } of answers) deepEqual(exact, first.exact, 'a rule changes the answer');
  return runs.map((run) => ({ ...run, exact: first.exact }));
}
