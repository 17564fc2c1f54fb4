import { deepEqual, ok } from 'node:assert/strict';
import { rpcCount } from './rpc-count.mjs';
import { median } from './spread.mjs';

const CONNECTIONS = 10;
const ROUNDS = 3;
const SIDES = ['edge', 'baseline'];

/**
 * One scenario against both sides: first that they answer the same, then warm-up, then rounds in turns with the same
 * number of requests. Any failed or differing answer ends the bench.
 */
export async function measure(system, scenario, { warmUpSeconds, roundSeconds }) {
  const sides = await agreeing(system, scenario);
  const speeds = [];
  for (const name of SIDES) speeds.push(await warmUp(sides[name], warmUpSeconds));
  // As many as the slower side does in the time of a round.
  const amount = CONNECTIONS * Math.max(2, Math.round((Math.min(...speeds) * roundSeconds) / CONNECTIONS));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const results = {};
    // Who begins changes, so that neither side always finds the caches of the other.
    for (const name of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
      results[name] = await measuredRun(system.services, sides[name], amount);
    }
    rounds.push(results);
  }
  return summary(scenario.name, rounds);
}

/** Both sides of a scenario, once they were seen to answer the same. */
export async function agreeing(system, scenario) {
  const sides = Object.fromEntries(SIDES.map((name) => [name, side(system, scenario, name)]));
  await sameAnswers(scenario, sides);
  return sides;
}

function side(system, scenario, name) {
  const child = system[name];
  return { child, target: scenario.target(child, system.credentials), exact: undefined };
}

async function sameAnswers({ name, comparable, size }, { edge, baseline }) {
  const [ours, theirs] = [await edge.target.once(), await baseline.target.once()];
  deepEqual(comparable(ours.parsed), comparable(theirs.parsed), `${name}: the two sides do not answer the same`);
  ok(size(ours.parsed) > 0, `${name}: an empty answer measures nothing`);
  edge.exact = ours.exact;
  baseline.exact = theirs.exact;
}

async function warmUp({ target, exact }, seconds) {
  const end = performance.now() + seconds * 1000;
  let amount = CONNECTIONS;
  let speed;
  do {
    ({ perSecond: speed } = await target.load(amount, CONNECTIONS, exact));
    amount = CONNECTIONS * Math.max(1, Math.round((speed * seconds) / 4 / CONNECTIONS));
  } while (performance.now() < end);
  return speed;
}

async function measuredRun(services, { child, target, exact }, amount) {
  const rpcsBefore = await rpcCount(services);
  const before = await child.usage();
  const load = await target.load(amount, CONNECTIONS, exact);
  const after = await child.usage();
  const rpcs = ((await rpcCount(services)) - rpcsBefore) / amount;
  const cpu = (after.cpuMicroseconds - before.cpuMicroseconds) / amount;
  return { ...load, cpu, rpcs, rssMegabytes: after.rssBytes / 2 ** 20 };
}

function summary(name, rounds) {
  const [edge, baseline] = SIDES.map((sideName) => {
    const runs = rounds.map((round) => round[sideName]);
    const columns = Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))]);
    return Object.fromEntries(columns);
  });
  deepEqual(edge.rpcs, baseline.rpcs, `${name}: the two sides do not make the same number of RPCs`);
  // Of each round, so that what disturbs the machine for a while disturbs both sides alike.
  const cpuRatio = median(rounds.map((round) => round.edge.cpu / round.baseline.cpu));
  return { name, cpuRatio, edge, baseline };
}
