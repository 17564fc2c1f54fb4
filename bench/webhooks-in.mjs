// How quickly deliveries of a provider are answered while no worker runs: `node bench/webhooks-in.mjs [--rate 500] [--seconds 20]`.
// One process is the BFF with its door, this one sends: so many a second, whether or not the ones before are answered, and
// each is timed from the moment at which it was due. At the end every delivery must be in the inbox, once, and none processed.
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../build/platform/db/embedded/embedded-postgres.js';
import { SERVICES } from '../build/settings/roles.js';
import { startChild } from './child.mjs';

const SECRET = 'whsec_of_the_bench_of_the_bench';
const WARM_UP_SECONDS = 3;
const { values } = parseArgs({
  options: { rate: { type: 'string', default: '500' }, seconds: { type: 'string', default: '20' } },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);

/** About the size of a payment intent at Stripe. */
const filling = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`field_${index}`, 'x'.repeat(40)]));
const payload = (id) => {
  const object = { id: `pi_${id}`, object: 'payment_intent', amount_received: 24999, currency: 'usd', ...filling };
  return JSON.stringify({ id, object: 'event', type: 'payment_intent.succeeded', data: { object } });
};

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

function send(url, id, due) {
  const body = payload(id);
  const time = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex');
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'stripe-signature': `t=${time},v1=${signature}`,
    };
    request(`${url}/webhooks/stripe`, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve({ status: response.statusCode, ms: performance.now() - due }));
    })
      .once('error', reject)
      .end(body);
  });
}

async function load(url, name, lasting) {
  const began = performance.now();
  const answers = [];
  let sent = 0;
  while (sent < rate * lasting) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate) + 1;
    for (; sent < Math.min(due, rate * lasting); sent += 1)
      answers.push(send(url, `evt_${name}_${sent}`, began + (sent / rate) * 1000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return Promise.all(answers);
}

const dataDir = mkdtempSync(join(tmpdir(), 'trivium-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir });
let bff;
try {
  bff = await startChild('../dist/main.js', {
    ...Object.fromEntries(SERVICES.map((name) => [`${name.toUpperCase()}_ADDRESS`, '127.0.0.1:9'])),
    ...{ PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', NODE_ENV: 'test', LOG_FORMAT: 'json', LOG_LEVEL: 'info' },
    ...{ TRIVIUM_ROLES: 'bff', TRIVIUM_DATA_DIR: dataDir, DATABASE_URL: postgres.url, STRIPE_WEBHOOK_SECRETS: SECRET },
  });
  await load(bff.http, 'warm', WARM_UP_SECONDS);
  const before = await bff.usage();
  const answers = await load(bff.http, 'measured', seconds);
  const { cpuMicroseconds } = await bff.usage();
  const refused = answers.filter(({ status }) => status !== 200).length;
  const db = new pg.Client({ connectionString: postgres.url });
  await db.connect();
  const { rows } = await db.query(
    "select count(*)::int as kept, count(*) filter (where status = 'received')::int as waiting from webhooks_in.inbox",
  );
  await db.end();
  const expected = answers.length + rate * WARM_UP_SECONDS - refused;
  if (rows[0].kept !== expected || rows[0].waiting !== expected) throw new Error('a delivery was lost, or processed');
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share) => Number((times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1));
  console.log(
    JSON.stringify({
      ...{ deliveries: answers.length, per_second: rate, refused, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1) },
      cpu_us_per_delivery: Math.round((cpuMicroseconds - before.cpuMicroseconds) / answers.length),
      cores: cpus().length,
    }),
  );
} finally {
  agent.destroy();
  await bff?.stop();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
