// What a hanging and a dripping endpoint cost the others: `node bench/webhooks-out.mjs [--rounds 1] [--seconds 60]`.
// One process is a worker, this one writes deliveries and receives them. In turns four healthy endpoints are alone, and beside one
// that never answers and one whose headers come as a byte every 50 ms, each with more to be sent than a sender has hands. A delivery is
// timed from the moment at which it is written to its arrival.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../build/platform/db/embedded/embedded-postgres.js';
import { newId } from '../build/platform/ids.js';
import { deriveKey } from '../build/platform/keys.js';
import { prepareEvents, prepareWebhooks } from '../build/roles/services.js';
import { SERVICES } from '../build/settings/roles.js';
import { wakeSenders } from '../build/webhooks/deliveries/delivery.store.js';
import { openOutgoingDatabase } from '../build/webhooks/out/outgoing-database.js';
import { SecretBox } from '../build/webhooks/secret-box.js';
import { startChild } from './child.mjs';

const SECRET = 'a secret of the bench of the bench';
/** Of each healthy endpoint, a second: below the 500 a minute that one takes. */
const RATE = 6;
const HEALTHY = 4;
const WARM_UP_SECONDS = 5;
const WAITING_OF_TROUBLE = 300;
/** Until the last request to those who hang is given up. */
const GIVEN_UP_MILLISECONDS = 16_000;
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '1' }, seconds: { type: 'string', default: '60' } },
});

const written = new Map();
const arrived = new Map();
const receiver = createServer((request, response) => {
  if (request.url === '/hanging') return;
  if (request.url === '/dripping') {
    response.socket.write('HTTP/1.1 200 OK\r\nx-drip: ');
    const drip = setInterval(() => response.socket?.write('x'), 50);
    response.socket.once('close', () => clearInterval(drip));
    return;
  }
  const id = request.headers['webhook-id'];
  arrived.set(id, performance.now() - written.get(id));
  request.resume().once('end', () => response.end());
});
await once(receiver.listen(0, '127.0.0.1'), 'listening');

const dataDir = mkdtempSync(join(tmpdir(), 'trivium-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir });
await prepareEvents(postgres.url);
await prepareWebhooks(postgres.url);
const db = openOutgoingDatabase(postgres.url, { maxConnections: 5 });
const box = new SecretBox(deriveKey(Buffer.from(SECRET), 'webhook-secrets'));

async function endpoint(path, status) {
  const id = newId('whe');
  const sealed = { ciphertext: box.seal(id, Buffer.alloc(32, 's')), created_at: new Date(), expires_at: null };
  const about = { id, partner_id: newId('ptr'), url: `http://127.0.0.1:${receiver.address().port}${path}`, status };
  const asked = { description: '', event_types: ['*'], filters: '[]', scopes: [], api_version: '2026-11-01' };
  const secrets = JSON.stringify([{ ...sealed, request_id: randomUUID() }]);
  const [created_at, updated_at] = [new Date(), new Date()];
  await db
    .insertInto('endpoints')
    .values({ ...about, ...asked, secrets, created_at, updated_at })
    .execute();
  return about;
}

let sequence = 0;
async function post({ id: endpoint_id, partner_id }, count) {
  const now = new Date();
  const rows = Array.from({ length: count }, () => {
    const [event_id, key] = [newId('evt'), newId('ord')];
    const body = JSON.stringify({ id: event_id, type: 'order.created', data: { order_id: key } });
    const about = {
      event_id,
      event_type: 'order.created',
      key,
      sequence: (sequence += 1),
      body,
      trace_id: '0'.repeat(32),
    };
    return {
      id: newId('whd'),
      endpoint_id,
      partner_id,
      ...about,
      status: 'pending',
      created_at: now,
      next_attempt_at: now,
    };
  });
  for (const { event_id } of rows) written.set(event_id, performance.now());
  await db.transaction().execute(async (tx) => {
    await tx.insertInto('deliveries').values(rows).execute();
    await wakeSenders(tx);
  });
  return rows.map(({ event_id }) => event_id);
}

async function measured(healthy, seconds = Number(values.seconds)) {
  const posted = [];
  const began = performance.now();
  for (let n = 0; n < RATE * seconds * healthy.length; n += 1) {
    await wait(Math.max(0, began + (n * 1000) / (RATE * healthy.length) - performance.now()));
    posted.push(post(healthy[n % healthy.length], 1));
  }
  const ids = (await Promise.all(posted)).flat();
  await wait(2_000);
  const missing = ids.filter((id) => !arrived.has(id)).length;
  if (missing > 0) throw new Error(`${missing} deliveries of healthy endpoints did not arrive within two seconds`);
  return ids.map((id) => arrived.get(id));
}

const put = (ids, status) => db.updateTable('endpoints').set({ status }).where('id', 'in', ids).execute();
const at = (times, share) => {
  const sorted = times.toSorted((a, b) => a - b);
  return Number(sorted[Math.floor((sorted.length - 1) * share)].toFixed(1));
};

let worker;
try {
  worker = await startChild('../dist/main.js', {
    ...Object.fromEntries(SERVICES.map((name) => [`${name.toUpperCase()}_ADDRESS`, '127.0.0.1:9'])),
    ...{ PORT: '0', GRPC_PORT: '0', OPS_PORT: '0', NODE_ENV: 'test', LOG_FORMAT: 'json', LOG_LEVEL: 'error' },
    ...{ TRIVIUM_ROLES: 'worker', TRIVIUM_DATA_DIR: dataDir, DATABASE_URL: postgres.url, TRIVIUM_SECRET: SECRET },
  });
  const healthy = await Promise.all(Array.from({ length: HEALTHY }, (_, n) => endpoint(`/healthy-${n}`, 'enabled')));
  const trouble = await Promise.all(['/hanging', '/dripping'].map((path) => endpoint(path, 'paused')));
  const bad = trouble.map(({ id }) => id);
  for (const each of trouble) await post(each, WAITING_OF_TROUBLE);
  await measured(healthy, WARM_UP_SECONDS);
  const times = { alone: [], beside: [] };
  for (let round = 0; round < Number(values.rounds); round += 1) {
    times.alone.push(...(await measured(healthy)));
    await put(bad, 'enabled');
    await wait(1_000);
    times.beside.push(...(await measured(healthy)));
    await put(bad, 'paused');
    await wait(GIVEN_UP_MILLISECONDS);
  }
  const figures = (name) => ({ [`${name}_p50_ms`]: at(times[name], 0.5), [`${name}_p99_ms`]: at(times[name], 0.99) });
  const ratio = Number((at(times.beside, 0.99) / at(times.alone, 0.99)).toFixed(2));
  const attempted = await db
    .selectFrom('attempts')
    .select(({ fn }) => fn.countAll().as('all'))
    .executeTakeFirst();
  const deliveries = times.alone.length + times.beside.length;
  console.log(
    JSON.stringify({
      deliveries,
      attempts: Number(attempted.all),
      ...figures('alone'),
      ...figures('beside'),
      p99_ratio: ratio,
      cores: cpus().length,
    }),
  );
} finally {
  await worker?.stop();
  await db.destroy();
  await postgres.stop();
  receiver.closeAllConnections();
  receiver.close();
  rmSync(dataDir, { recursive: true, force: true });
}
