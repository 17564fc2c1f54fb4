import { once } from 'node:events';
import { Client } from 'pg';
import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { feedClient, type FeedClient } from '../harness/feed-client.js';
import { edgeAnswers } from '../harness/metrics.js';
import { eventStream, sendRaw } from '../harness/raw-streams.js';
import { describeWithRedis, startRedis, type RedisProcess } from '../harness/redis.js';
import { restCaller } from '../harness/rest-caller.js';
import { noServices } from '../harness/services.js';
import { preparedDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

let bff: RunningStack;
let database: TestDatabase;
let holder: Client;
let grpc: FeedClient;
beforeAll(async () => {
  database = await preparedDatabase();
  bff = await startWarm({ ...noServices(), TRIVIUM_ROLES: 'bff', DATABASE_URL: database.url });
  holder = new Client({ connectionString: database.url });
  await holder.connect();
  grpc = feedClient(bff.grpc, bff.credentials.staff_token);
}, 60_000);
afterAll(async () => {
  grpc?.close();
  await holder?.end();
  await bff?.stop();
  await database?.drop();
});

/** Whoever asks where the log ends waits until `letGo`. */
const holdEnd = async () => {
  await holder.query('begin');
  await holder.query('alter sequence events.event_log_sequence rename to held');
};
const letGo = () => holder.query('rollback');
const somebodyAsks = () =>
  eventually(async () => {
    const { rows } = await holder.query(
      `select count(*)::int as count from pg_locks join pg_database on pg_database.oid = database
       where not granted and datname = current_database()`,
    );
    expect(rows).not.toEqual([{ count: 0 }]);
  });

test('a subscription that its caller leaves while it begins is followed by nobody', async () => {
  const rest = restCaller(bff.http, bff.credentials.staff_token);
  const latest = async () => (await rest('/v2/events?cursor=latest')).body.meta.page.next_cursor as string;
  const pageToken = await latest();
  const cancelled = async () => (await edgeAnswers(bff.ops)).get('grpc OrderFeedService/Stream CANCELLED') ?? 0;
  const before = await cancelled();
  const streaming = grpc.stream();
  await streaming.opened;
  await holdEnd();
  streaming.send({ subscribe: { subscriptionId: 'a', pageToken: 'latest' } });
  await somebodyAsks();
  streaming.cancel();
  await eventually(async () => expect(await cancelled()).toBe(before + 1));
  await letGo();
  for (let n = 0; n < 3; n += 1) await latest();

  await holdEnd();
  // Only where nobody follows yet does a process ask where the log ends.
  const watching = grpc.watch({ pageToken });
  await watching.opened;
  await somebodyAsks();
  await letGo();
  watching.cancel();
});

describeWithRedis('an event stream', () => {
  let redis: RedisProcess;
  let charging: RunningStack;
  beforeAll(async () => {
    redis = await startRedis();
    const env = { BUDGET: 'on', BUDGET_RATES: 'signed-in=1000/1000', REDIS_URL: redis.url };
    charging = await startWarm({ ...noServices(), TRIVIUM_ROLES: 'bff', DATABASE_URL: database.url, ...env });
  }, 60_000);
  afterAll(async () => {
    redis?.thaw();
    await charging?.stop();
    await redis?.kill();
  });

  test('that its caller leaves while it is paid for takes no place', async () => {
    // As many as a customer may hold.
    const requests = Array.from({ length: 20 }, () => eventStream(charging.credentials.customer_token));
    redis.freeze();
    const sent = await Promise.all(requests.map((request) => sendRaw(charging.http, request)));
    sent.forEach((socket) => socket.destroy());
    await eventually(async () => {
      const answers = await edgeAnswers(charging.ops);
      expect(answers.get('graphql POST /graphql CANCELLED')).toBe(requests.length);
    });
    redis.thaw();
    const socket = await sendRaw(charging.http, ...requests.slice(0, 1));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/\r\n\r\n3\r\n:\n\n/);
  });
});
