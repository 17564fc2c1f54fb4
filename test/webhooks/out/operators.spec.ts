import { deliveriesRoutes } from '../../../src/console/deliveries.routes.js';
import { routed } from '../../../src/console/routes.js';
import { CursorCodec } from '../../../src/platform/cursor.js';
import { newId } from '../../../src/platform/ids.js';
import { DeliveryStore } from '../../../src/webhooks/deliveries/delivery.store.js';
import { Outgoing } from '../../../src/webhooks/out/outgoing.js';
import { eventually } from '../../harness/eventually.js';
import { answering, startReceiver, type Receiver } from '../../harness/receiver.js';
import { openPostOffice, PARTNER, TRACE, type PostOffice } from './post-office.js';

let office: PostOffice;
let receiver: Receiver;
beforeAll(async () => {
  office = await openPostOffice();
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  await office.close();
});

/** What operators are answered at their port. */
async function ask(target: string) {
  const routes = deliveriesRoutes(new DeliveryStore(new Outgoing(office.db)), new CursorCodec(Buffer.alloc(32)));
  const { pathname, searchParams: query } = new URL(target, 'http://operators');
  const { route, params } = routed(routes, 'GET', pathname);
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test asserts is what it knows of the body
  return (await route.answer({ params, query, body: {} })).body as any;
}

const eventIds = ({ data }: { readonly data: readonly { readonly event_id: string }[] }) =>
  data.map(({ event_id: id }) => id);

test('operators find deliveries to every partner, page by page, and narrow them', async () => {
  const [quiet, paused] = [await office.endpoint(receiver.url), await office.endpoint(receiver.url)];
  await office.change(paused, { status: 'paused' });
  const sent: string[] = [];
  for (const key of ['ord_1', 'ord_2', 'ord_3']) sent.push(...(await office.post(quiet, key)));
  const [parked = ''] = await office.post(paused, 'ord_4');
  const newest = [parked, ...sent.toReversed()];
  const first = await ask('/api/deliveries?limit=3');
  const second = await ask(`/api/deliveries?limit=3&cursor=${first.meta.next_cursor}`);
  expect([...eventIds(first), ...eventIds(second)].toSorted()).toEqual(newest.toSorted());
  expect([first.data.length, second.data.length, second.meta.next_cursor]).toEqual([3, 1, null]);
  expect((await ask('/api/deliveries?status=parked')).data).toMatchObject([
    { event_id: parked, endpoint_id: paused, status: 'parked', partner_id: PARTNER, key: 'ord_4', trace_id: TRACE },
  ]);
  expect(eventIds(await ask(`/api/deliveries?event_id=${sent[1]}`))).toEqual([sent[1]]);
  expect(eventIds(await ask(`/api/deliveries?endpoint_id=${paused}`))).toEqual([parked]);
  for (const nothing of [`partner_id=${newId('ptr')}`, 'event_type=order.shipped', 'since=2999-01-01T00:00:00Z'])
    expect(eventIds(await ask(`/api/deliveries?${nothing}`))).toEqual([]);
  expect(eventIds(await ask(`/api/deliveries?partner_id=${PARTNER}&event_type=order.created`))).toHaveLength(4);
});

test('operators see the bytes and every attempt of one delivery, and what is wrong with what they ask', async () => {
  receiver.answer(answering(500));
  const endpoint = await office.endpoint(receiver.url);
  const [event] = await office.post(endpoint, 'ord_9');
  const sender = office.open();
  await eventually(async () =>
    expect(await office.deliveries(endpoint)).toMatchObject([{ cause: 'The endpoint answered 500.' }]),
  );
  await sender.close();
  const [{ id }] = (await ask(`/api/deliveries?endpoint_id=${endpoint}`)).data;
  expect((await ask(`/api/deliveries/${id}`)).data).toMatchObject({
    ...{ id, event_id: event, partner_id: PARTNER, attempt_count: 1, last_error: 'The endpoint answered 500.' },
    ...{ body: expect.stringContaining('"key":"ord_9"'), attempts: [{ number: 1, response_status: 500 }] },
  });
  await expect(ask(`/api/deliveries/${newId('whd')}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (const wrong of ['status=lost', 'since=yesterday', 'limit=201', 'partner=x'])
    await expect(ask(`/api/deliveries?${wrong}`)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
});
