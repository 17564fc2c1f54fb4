import { eventually } from '../harness/eventually.js';
import { operatedStack, type Operated } from '../harness/operators.js';

const PENDING = 'pm_card_authenticationRequired';
const PATIENCE = 20_000;

let operated: Operated;
beforeAll(async () => {
  operated = await operatedStack();
}, 60_000);
afterAll(() => operated?.stop());

const fulfillment = (order: string) => `fulfill-order:${order}`;
const path = (id: string) => `/api/sagas/${encodeURIComponent(id)}`;
const inState = (id: string, state: string) =>
  eventually(async () => {
    const { status, body } = await operated.get(path(id));
    expect([status, body.data?.state]).toEqual([200, state]);
    return body.data;
  }, PATIENCE);
const tried = (saga: { timeline: { step: string; direction: string; result: string }[] }) =>
  saga.timeline.map(({ step, direction, result }) => `${direction} ${step}: ${result}`);
const stock = (order: string, status: string) =>
  operated.db.query('update inventory.reservations set status = $2 where order_id = $1', [order, status]);

/** Its goods have left the warehouse, so that they cannot be released when the order is called off. */
async function stuck(): Promise<string> {
  const id = fulfillment(await operated.place(PENDING));
  const { order_id: order } = await inState(id, 'waiting');
  await stock(order, 'committed');
  expect((await operated.post(`${path(id)}/cancel`)).status).toBe(202);
  await inState(id, 'stuck');
  return order;
}

test('a saga that went well shows each step it took, when and for how long', async () => {
  const id = fulfillment(await operated.place());
  const saga = await inState(id, 'completed');
  expect(saga).toMatchObject({
    id,
    name: 'fulfill-order',
    reason: null,
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(tried(saga)).toEqual([
    'do reserve-stock: done',
    'do capture-payment: done',
    'do create-shipment: done',
    'do confirm-order: done',
    'do notify-confirmed: done',
  ]);
  for (const { started_at, ended_at, duration_ms } of saga.timeline)
    expect(duration_ms).toBe(Date.parse(ended_at) - Date.parse(started_at));
});

test('a declined payment shows why everything was undone', async () => {
  const saga = await inState(fulfillment(await operated.place('pm_card_visa_chargeDeclined')), 'undone');
  expect(saga.reason).toBe('payment_declined');
  expect(tried(saga)).toEqual(
    expect.arrayContaining(['do capture-payment: refused', 'undo capture-payment: done', 'undo reserve-stock: done']),
  );
});

test('what cannot be undone waits for a person, who tries again once it can be', async () => {
  const order = await stuck();
  const id = fulfillment(order);
  const listed = await operated.get('/api/sagas?state=stuck');
  expect(listed.body.data.map((saga: { id: string }) => saga.id)).toContain(id);
  expect((await inState(id, 'stuck')).timeline.at(-1)).toMatchObject({
    ...{ step: 'reserve-stock', direction: 'undo', result: 'refused' },
    error: { code: 'FAILED_PRECONDITION' },
  });
  await stock(order, 'reserved');
  // Twice, as impatient people do: said once per time that it is stuck.
  await Promise.all([operated.post(`${path(id)}/retry`), operated.post(`${path(id)}/retry`)]);
  expect(tried(await inState(id, 'undone'))).toContain('undo reserve-stock: done');
});

test('a step that was done by hand is skipped', async () => {
  const id = fulfillment(await stuck());
  expect((await operated.post(`${path(id)}/skip`)).status).toBe(202);
  expect(tried(await inState(id, 'undone'))).not.toContain('undo reserve-stock: done');
  const refused = await operated.post(`${path(id)}/skip`);
  expect([refused.status, refused.body.error.code]).toEqual([409, 'FAILED_PRECONDITION']);
});

test('a saga that has ended is done again from one of its steps, and nothing happens twice', async () => {
  const order = await operated.place();
  const id = fulfillment(order);
  await inState(id, 'completed');
  const again = await eventually(async () => {
    const answer = await operated.post(`${path(id)}/restart`, { step: 'capture-payment' });
    expect(answer.status).toBe(202);
    return answer;
  });
  expect(again.body.data).toMatchObject({ id, state: 'running', ended_at: null });
  expect(tried(await inState(id, 'completed')).slice(-4)).toEqual([
    'do capture-payment: done',
    'do create-shipment: done',
    'do confirm-order: done',
    'do notify-confirmed: done',
  ]);
  const { rows } = await operated.db.query(
    `select count(*)::int as captures from payments.payment_entries e join payments.payments p on p.id = e.payment_id
     where p.order_id = $1 and e.kind = 'capture'`,
    [order],
  );
  expect(rows).toEqual([{ captures: 1 }]);
});

test('an order that was confirmed so long ago that nobody knows the request is not called off by doing it again', async () => {
  const order = await operated.place();
  const id = fulfillment(order);
  await inState(id, 'completed');
  await operated.db.query('delete from orders.handled_requests where order_id = $1', [order]);
  await eventually(async () =>
    expect((await operated.post(`${path(id)}/restart`, { step: 'confirm-order' })).status).toBe(202),
  );
  expect(tried(await inState(id, 'completed')).slice(-2)).toEqual([
    'do confirm-order: done',
    'do notify-confirmed: done',
  ]);
});

test('pages of a list hold every saga once, and a cursor works with its own filters only', async () => {
  const ids: string[] = [];
  let cursor: string | null = '';
  for (let page = 0; cursor !== null && page < 50; page += 1) {
    const { body } = await operated.get(`/api/sagas?limit=2${cursor && `&cursor=${cursor}`}`);
    ids.push(...body.data.map((saga: { id: string }) => saga.id));
    cursor = body.meta.next_cursor;
  }
  const { rows } = await operated.db.query('select id from sagas.sagas order by started_at desc, id desc');
  expect(ids).toEqual(rows.map(({ id }) => id));
  const { body } = await operated.get('/api/sagas?limit=1');
  const foreign = await operated.get(`/api/sagas?name=fulfill-order&cursor=${body.meta.next_cursor}`);
  expect([foreign.status, foreign.body.error.code]).toEqual([400, 'INVALID_CURSOR']);
});

test('bad input is answered in the envelope of the public API', async () => {
  const running = fulfillment(await operated.place(PENDING));
  await inState(running, 'waiting');
  const ended = fulfillment(await operated.place());
  await inState(ended, 'completed');
  const refusals = [
    [await operated.get('/api/sagas?state=happy'), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/sagas?limit=0'), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/sagas?limit=1e2'), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/sagas?stat=stuck'), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/sagas?order_id=%00'), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/sagas?cursor=x'), 400, 'INVALID_CURSOR'],
    [await operated.get(path('fulfill-order:ord_nobody')), 404, 'NOT_FOUND'],
    [await operated.get('/api/sagas/%00'), 400, 'MALFORMED_REQUEST'],
    [await operated.post(`${path('nobody')}/retry`), 404, 'NOT_FOUND'],
    [await operated.post(`${path(running)}/retry`), 409, 'FAILED_PRECONDITION'],
    [await operated.post(`${path(running)}/restart`, { step: 'reserve-stock' }), 409, 'FAILED_PRECONDITION'],
    [await operated.post(`${path(ended)}/restart`, { step: 'juggle' }), 400, 'VALIDATION_FAILED'],
    [await operated.post(`${path(ended)}/restart`, {}), 400, 'VALIDATION_FAILED'],
    [await operated.post(`${path(ended)}/restart`, { step: 7 }), 400, 'VALIDATION_FAILED'],
  ] as const;
  for (const [{ status, body }, wanted, code] of refusals)
    expect([status, body.data, body.error.code]).toEqual([wanted, null, code]);
});

test('what operators do is logged', async () => {
  await operated.post(`${path('nobody')}/skip`);
  // A line comes by another way than the answer.
  await eventually(() => {
    const lines = operated.stack.logs().split('\n');
    expect(lines.some((line) => line.includes('an operator did something') && line.includes('/restart'))).toBe(true);
    expect(lines.some((line) => line.includes('an operator was refused') && line.includes('/nobody/skip'))).toBe(true);
  });
});

describe('pages', () => {
  test('show a reason as text, whatever it holds, under a policy that lets nothing else run', async () => {
    const id = fulfillment(await operated.place());
    await inState(id, 'completed');
    const evil = `<script>alert(1)</script>"onload='x'`;
    await operated.db.query(`update sagas.sagas set reason = $2 where id = $1`, [id, evil]);
    await operated.db.query(`update sagas.attempts set code = $2, message = $2 where saga_id = $1`, [id, evil]);
    for (const at of ['/console/sagas', `/console/sagas/${encodeURIComponent(id)}`]) {
      const answer = await operated.page(at);
      const text = await answer.text();
      const policy = answer.headers.get('content-security-policy') ?? '';
      const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
      expect(policy).toContain("default-src 'none'");
      expect(text.match(/<script[^>]*>/g)).toEqual([`<script nonce="${nonce}">`]);
      expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=&#39;x&#39;');
      expect(text).not.toContain(evil);
    }
  });

  test('offer for a saga what can be done about it, and no more', async () => {
    const order = await stuck();
    const page = async (id: string) => (await operated.page(`/console/sagas/${encodeURIComponent(id)}`)).text();
    const offered = (text: string) => [...text.matchAll(/data-post="[^"]*\/(\w+)"/g)].map(([, word]) => word);
    // Called off by an event, which comes when it comes.
    const text = await eventually(async () => {
      const text = await page(fulfillment(order));
      expect(text).toContain(`cancel-order:${order}`);
      return text;
    }, PATIENCE);
    expect(offered(text)).toEqual(['retry', 'skip']);
    expect(text).toContain('This saga waits for a person.');
    const ended = fulfillment(await operated.place());
    await inState(ended, 'completed');
    expect(offered(await page(ended))).toEqual(['restart']);
  });

  test('the front page counts sagas and names who follows events', async () => {
    const text = await (await operated.page('/console')).text();
    expect(text).toContain('href="/console/sagas?state=stuck"');
    expect(text).toContain('sagas.orders');
    expect(text).toContain('orders database');
  });
});
