import { eventually } from '../harness/eventually.js';
import { operatedStack, type Operated } from '../harness/operators.js';
import { startWarm } from '../harness/warm-stack.js';

const PATIENCE_MILLISECONDS = 20_000;
const RETENTION = "interval '91 days'";

let operated: Operated;
beforeAll(async () => void (operated = await operatedStack()), 60_000);
afterAll(() => operated?.stop());

/** And nothing happens about the order any more: its letter is the last. */
const ended = (orderId: string) =>
  eventually(async () => {
    const { rows } = await operated.db.query(
      `select from sagas.sagas where order_id = $1 and ended_at is not null
         and exists (select from events.event_log where key = $1 and type = 'notification.sent')
         and not exists (select from bus.job where singleton_key = $1 and state < 'completed')`,
      [orderId],
    );
    expect(rows).toHaveLength(1);
  }, PATIENCE_MILLISECONDS);

/** Rows about an order, in every table in which a saga leaves some. */
async function left(orderId: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await operated.db.query<{ table: string; count: number }>(
    `select 'sagas' as table, count(*)::int from sagas.sagas where order_id = $1
     union all select 'attempts', count(*)::int from sagas.attempts where saga_id like '%' || $1
     union all select 'workflows', count(*)::int from dbos.workflow_status where workflow_uuid like '%' || $1
     union all select 'steps', count(*)::int from dbos.operation_outputs where workflow_uuid like '%' || $1
     union all select 'words', count(*)::int from dbos.notifications where destination_uuid like '%' || $1`,
    [orderId],
  );
  return Object.fromEntries(rows.map(({ table, count }) => [table, count]));
}

test('sagas are forgotten with the events that began them, and not before they have ended', async () => {
  const { db } = operated;
  const [old, heardOf, waiting] = [
    await operated.place(),
    await operated.place(),
    await operated.place('pm_card_authenticationRequired'),
  ];
  await Promise.all([old, heardOf].map(ended));
  await eventually(
    async () => expect(await left(waiting)).toMatchObject({ sagas: 1, attempts: 2 }),
    PATIENCE_MILLISECONDS,
  );
  expect(await left(old)).toMatchObject({ sagas: 1, attempts: 5, workflows: 1 });
  const before = [await left(heardOf), await left(waiting)];
  await db.query(`update sagas.sagas set ended_at = ended_at - ${RETENTION}`);
  await db.query(`update events.event_log set time = time - ${RETENTION} where key = any($1)`, [[old, waiting]]);
  const next = await startWarm({ DATABASE_URL: operated.database.url });
  try {
    const nothing = { sagas: 0, attempts: 0, workflows: 0, steps: 0, words: 0 };
    await eventually(async () => expect(await left(old)).toEqual(nothing), PATIENCE_MILLISECONDS);
    expect([await left(heardOf), await left(waiting)]).toEqual(before);
  } finally {
    await next.stop();
  }
}, 90_000);
