// Events from publishing to the end of handling by three consumers, on this machine: `node bench/events.mjs [--seconds 20] [--batch 50]`.
// One process publishes, each event in a transaction of its own with a row of its service; another runs the consumers, which
// each write a row in the transaction in which the event is noted as handled.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { startConsumers } from '../build/events/bus/bus.js';
import { consumer } from '../build/events/bus/consumer.js';
import { CATALOG } from '../build/events/catalog/catalog.js';
import { migrateEvents, openEventDatabase } from '../build/events/log/event-database.js';
import { Outbox } from '../build/events/outbox.js';
import { openDatabase } from '../build/platform/db/database.js';
import { startEmbeddedPostgres } from '../build/platform/db/embedded/embedded-postgres.js';
import { newId } from '../build/platform/ids.js';
import { createLogger } from '../build/platform/logger.js';
import { cpuSeconds } from './processes.mjs';

const CONSUMERS = ['first', 'second', 'third'];
const PUBLISHERS = 8;
/** Publishing waits where consumers are so far behind: what is measured is what lasts. */
const MOST_BEHIND = 2_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    batch: { type: 'string', default: '50' },
    consume: { type: 'string' },
  },
});
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The process of the consumers: says how many each has handled. */
async function consume(url) {
  const handled = Object.fromEntries(CONSUMERS.map((name) => [name, 0]));
  const consumers = CONSUMERS.map((name) =>
    consumer({
      name,
      hears: { 'order.confirmed': 1 },
      from: 'now',
      batch: Number(values.batch),
      concurrency: 1,
      schema: 'bench',
      handle: async (tx, { data }) => {
        await tx.insertInto('effects').values({ id: data.order_id, consumer: name }).execute();
        handled[name] += 1;
      },
    }),
  );
  const bus = await startConsumers(consumers, { url, logger: createLogger({ level: 'warn', pretty: false }) });
  process.send({ ready: true });
  setInterval(() => process.send({ handled }), 50);
  process.on('message', async () => {
    await bus.close();
    process.exit(0);
  });
}

async function publish(db, outbox, counts, until) {
  while (performance.now() < until) {
    if (counts.published - counts.handled > MOST_BEHIND) await pause(5);
    const order_id = newId('ord');
    const order = CATALOG['order.confirmed'][1].example;
    const cause = { correlation_id: 'req_bench', trace_id: '0'.repeat(32), causation_id: 'req_bench' };
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('orders').values({ id: order_id }).execute();
      await outbox.add(tx, { type: 'order.confirmed', data: { ...order, order_id }, cause });
    });
    counts.published += 1;
  }
}

async function main() {
  const dataDir = mkdtempSync(join(tmpdir(), 'trivium-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const events = openEventDatabase(postgres.url, { maxConnections: 1 });
  await migrateEvents(events);
  const db = openDatabase(postgres.url, { schema: 'bench', maxConnections: PUBLISHERS });
  await db.schema.createSchema('bench').execute();
  await db.schema.createTable('orders').addColumn('id', 'text').execute();
  await db.schema.createTable('effects').addColumn('id', 'text').addColumn('consumer', 'text').execute();
  const child = fork(new URL(import.meta.url), ['--consume', postgres.url, '--batch', values.batch]);
  const counts = { published: 0, handled: 0 };
  await new Promise((resolve) =>
    child.on('message', ({ ready, handled }) => {
      if (ready) resolve();
      if (handled) counts.handled = Math.min(...Object.values(handled));
    }),
  );
  const outbox = new Outbox('bench');
  const round = async (seconds) => {
    const began = performance.now();
    const before = counts.published;
    const used = cpuSeconds([process.pid]);
    await Promise.all(Array.from({ length: PUBLISHERS }, () => publish(db, outbox, counts, began + seconds * 1000)));
    while (counts.handled < counts.published) await pause(10);
    const took = (performance.now() - began) / 1000;
    const events = counts.published - before;
    const cpuMilliseconds = ((cpuSeconds([process.pid]) - used) * 1000) / events;
    return {
      events,
      perSecond: Math.round(events / took),
      cpuMillisecondsPerEvent: Number(cpuMilliseconds.toFixed(2)),
    };
  };
  try {
    await round(5);
    const measured = await round(Number(values.seconds));
    const effects =
      await sql`select count(*) as rows, count(distinct (id, consumer)) as own from bench.effects`.execute(db);
    const [{ rows, own }] = effects.rows;
    if (rows !== counts.published * CONSUMERS.length || own !== rows)
      throw new Error('an event was lost or handled twice');
    console.log(JSON.stringify({ ...measured, cores: cpus().length }));
  } finally {
    child.send('stop');
    await new Promise((resolve) => child.once('exit', resolve));
    await db.destroy();
    await events.destroy();
    await postgres.stop();
    rmSync(dataDir, { recursive: true });
  }
}

await (values.consume ? consume(values.consume) : main());
