import { grouped } from '../../src/platform/db/grouped.js';
import type { ListNotificationsRequestInput } from '../../src/gen/trivium/notifications/v1/ListNotificationsRequest.js';
import type { Notification } from '../../src/gen/trivium/notifications/v1/Notification.js';
import type { NotificationsServiceDefinition } from '../../src/gen/trivium/notifications/v1/NotificationsService.js';
import { NotificationStatus } from '../../src/gen/trivium/notifications/v1/NotificationStatus.js';
import type { Principal } from '../../src/platform/access.js';
import { toDate } from '../../src/platform/timestamp.js';
import { plannedOrders } from '../../src/seeds/orders.js';
import type { PlannedOrder } from '../../src/seeds/plan.js';
import { notifications } from '../../src/services/notifications/notifications.definition.js';
import { NEXT_STATES, TOLD } from '../../src/services/notifications/notifications.rules.js';
import { subjectOf } from '../../src/services/notifications/notifications.subjects.js';
import type { NotificationsTables } from '../../src/services/notifications/notifications.tables.js';
import {
  anonymous,
  callOf,
  customer,
  internal,
  partner,
  type RunningService,
  staff,
  startService,
  statusOf,
} from '../harness/service.js';

const UNKNOWN = 'ntf_01jgr3m8g0zzzzzzzzzzzzzzzz';
/** A whole wave of the plan, so that there are orders in every state. */
const COUNT = 1000;

const planned = [...plannedOrders(COUNT)];
const order = planned.find(({ partnerId, status }) => partnerId !== '' && status === 'shipped') as PlannedOrder;
const owner = customer(order.customer.id);

let service: RunningService<NotificationsServiceDefinition, NotificationsTables>;
let ofOrder: readonly Notification[];
beforeAll(async () => {
  service = await startService(notifications);
  await notifications.seed(service.db, { orders: COUNT });
  ofOrder = (await list(staff, { orderId: order.id })).notifications;
});
afterAll(() => service.stop());

const list = (caller: Principal, request: ListNotificationsRequestInput = {}) =>
  service.channel.call(callOf(caller), 'ListNotifications', request);
const get = (caller: Principal, notificationId: string) =>
  service.channel.call(callOf(caller), 'GetNotification', { notificationId });

async function everyPage(caller: Principal, pageSize: number): Promise<readonly Notification[]> {
  const { notifications, nextPageToken } = await list(caller, { pageSize });
  const seen = [...notifications];
  for (let pageToken = nextPageToken; pageToken !== '';) {
    const page = await list(caller, { pageSize, pageToken });
    seen.push(...page.notifications);
    pageToken = page.nextPageToken;
  }
  return seen;
}

describe('who sees a notification', () => {
  const callers: readonly (readonly [string, Principal, boolean])[] = [
    ['the customer who was told', owner, true],
    ['another customer', customer('cus_other'), false],
    ['the partner that placed the order', partner(order.partnerId), false],
    ['staff', staff, true],
    ['services', internal, true],
    ['nobody in particular', anonymous, false],
  ];

  test.each(callers)('%s', async (_, principal, sees) => {
    const notificationId = ofOrder[0]?.id as string;
    expect(await statusOf(get(principal, notificationId))).toBe(sees ? 'OK' : 'NOT_FOUND');
    expect((await list(principal, { orderId: order.id })).notifications).toEqual(sees ? ofOrder : []);
    const batch = await service.channel.call(callOf(principal), 'BatchGetNotifications', {
      notificationIds: [notificationId],
    });
    expect(batch.results).toMatchObject([sees ? { notification: { id: notificationId } } : { error: { code: 5 } }]);
  });

  test('a customer’s list is what the customer was told and no more', async () => {
    const mine = planned.filter(({ customer }) => customer.id === order.customer.id).map(({ id }) => id);
    const told = await everyPage(owner, 100);
    expect(new Set(told.map(({ orderId }) => orderId))).toEqual(new Set(mine));
    const others = planned.find(({ customer }) => customer.id !== order.customer.id) as PlannedOrder;
    expect((await list(owner, { customerId: others.customer.id })).notifications).toEqual([]);
  });
});

describe('reading', () => {
  test.each([UNKNOWN, 'nonsense', '', 'ntf_\0'])('%j is NOT_FOUND', async (notificationId) => {
    expect(await statusOf(get(staff, notificationId))).toBe('NOT_FOUND');
  });

  test('a batch answers in the order asked for, with NOT_FOUND in the place of what does not exist', async () => {
    const [a = '', b = ''] = ofOrder.map(({ id }) => id);
    const notificationIds = [b, UNKNOWN, a, 'nonsense', b];
    const { results } = await service.channel.call(callOf(staff), 'BatchGetNotifications', { notificationIds });
    expect(results.map(({ notificationId }) => notificationId)).toEqual(notificationIds);
    expect(results.map(({ notification, error }) => notification?.id ?? error?.code)).toEqual([b, 5, a, 5, b]);
  });

  test('a batch of more than 200 is refused', async () => {
    const ask = (count: number) =>
      service.channel.call(callOf(staff), 'BatchGetNotifications', {
        notificationIds: Array<string>(count).fill(UNKNOWN),
      });
    expect(await statusOf(ask(200))).toBe('OK');
    expect(await statusOf(ask(201))).toBe('INVALID_ARGUMENT');
  });

  test('pages lead through all of them once, newest first', async () => {
    const seen = await everyPage(staff, 37);
    const all = await service.db
      .selectFrom('notifications')
      .select('id')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute();
    expect(seen.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  test('each item’s token begins the page behind it', async () => {
    const { notifications, itemTokens } = await list(staff, { pageSize: 5 });
    const behindSecond = await list(staff, { pageSize: 3, pageToken: itemTokens[1] as string });
    expect(behindSecond.notifications).toEqual(notifications.slice(2));
  });

  test.each([
    { pageSize: 101 },
    { pageSize: -1 },
    { pageToken: 'nonsense' },
    { orderId: 'nonsense' },
    { customerId: 'cus_\0' },
  ])('%j is INVALID_ARGUMENT', async (request) => {
    expect(await statusOf(list(staff, request))).toBe('INVALID_ARGUMENT');
  });
});

describe('the rules of a notification', () => {
  test('the table has every state of the contract, and each is reached from queued', () => {
    const states = Object.keys(NEXT_STATES).map((state) => `NOTIFICATION_STATUS_${state.toUpperCase()}`);
    expect(['NOTIFICATION_STATUS_UNSPECIFIED', ...states].sort()).toEqual(Object.keys(NotificationStatus).sort());
    expect(new Set(['queued', ...Object.values(NEXT_STATES).flat()])).toEqual(new Set(Object.keys(NEXT_STATES)));
  });

  test.each([
    ['de-DE', 'Ihre Bestellung T-7 ist unterwegs'],
    ['de-AT', 'Ihre Bestellung T-7 ist unterwegs'],
    ['fr-FR', 'Votre commande T-7 est en route'],
    ['es-ES', 'Tu pedido T-7 está en camino'],
    ['ja-JP', 'ご注文 T-7 を発送しました'],
    ['en-US', 'Your order T-7 is on its way'],
    ['fi-FI', 'Your order T-7 is on its way'],
  ])('the subject is in the language of the locale, or in English: %s', (locale, subject) => {
    expect(subjectOf('order.shipped', locale, 'T-7')).toBe(subject);
  });

  test('the database holds none that was sent at no time', async () => {
    const row = await service.db.selectFrom('notifications').selectAll().limit(1).executeTakeFirstOrThrow();
    const insert = service.db
      .insertInto('notifications')
      .values({ ...row, id: UNKNOWN, status: 'sent', sent_at: null });
    await expect(insert.execute()).rejects.toMatchObject({ code: '23514' });
  });
});

describe('the development data', () => {
  test('tells every customer what befits the state of the order, in order, in the customer’s language', async () => {
    const all = await service.db.selectFrom('notifications').selectAll().orderBy('created_at').orderBy('id').execute();
    const byOrder = grouped(all, ({ order_id }) => order_id);
    for (const { id, number, status, customer } of planned) {
      const { locale } = customer;
      const expected = TOLD[status].map((template) => ({
        template,
        locale,
        customer_id: customer.id,
        subject: subjectOf(template, locale, number),
      }));
      expect(byOrder.get(id)).toMatchObject(expected);
      expect(byOrder.get(id)).toHaveLength(expected.length);
    }
  });

  test('has notifications in every state', async () => {
    const states = await service.db.selectFrom('notifications').select('status').distinct().execute();
    expect(states.map(({ status }) => status).sort()).toEqual(Object.keys(NEXT_STATES).sort());
  });

  test('nobody is told of an order before it is placed', () => {
    for (const { createdAt } of ofOrder)
      expect(createdAt && toDate(createdAt).getTime()).toBeGreaterThanOrEqual(order.placedAt.getTime());
  });

  test('is left alone where it stands, and grows where that is asked for, by processes that start at once too', async () => {
    const before = await service.db.selectFrom('notifications').selectAll().orderBy('id').execute();
    await service.db
      .updateTable('notifications')
      .set({ subject: 'changed since' })
      .where('order_id', '=', order.id)
      .execute();
    const larger = { orders: COUNT + 100, append: true };
    await Promise.all([
      notifications.seed(service.db, larger),
      notifications.seed(service.db, larger),
      notifications.seed(service.db, { orders: COUNT + 200 }),
    ]);
    const after = await service.db.selectFrom('notifications').selectAll().orderBy('id').execute();
    const told = [...plannedOrders(larger.orders)].flatMap(({ status }) => TOLD[status]);
    expect(after).toHaveLength(told.length);
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.filter(({ subject }) => subject === 'changed since')).toHaveLength(ofOrder.length);
  });
});
