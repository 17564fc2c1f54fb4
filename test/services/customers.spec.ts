import { randomUUID } from 'node:crypto';
import type { CustomersServiceDefinition } from '../../src/gen/trivium/customers/v1/CustomersService.js';
import type { ListCustomersRequestInput } from '../../src/gen/trivium/customers/v1/ListCustomersRequest.js';
import type { Principal } from '../../src/platform/access.js';
import { toTimestamp } from '../../src/platform/timestamp.js';
import { plannedCustomers } from '../../src/seeds/customers.js';
import type { PlannedCustomer } from '../../src/seeds/plan.js';
import { customers } from '../../src/services/customers/customers.definition.js';
import type { CustomersTables } from '../../src/services/customers/customers.tables.js';
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

const UNKNOWN = 'cus_01jgr3m8g0zzzzzzzzzzzzzzzz';

const planned = plannedCustomers();
const newestFirst = planned.toReversed();
const ids = (customers: readonly { readonly id: string }[]) => customers.map(({ id }) => id);
const [first, second] = planned as readonly [PlannedCustomer, PlannedCustomer];

let service: RunningService<CustomersServiceDefinition, CustomersTables>;
beforeAll(async () => {
  service = await startService(customers);
  await customers.seed(service.db, { orders: 0 });
});
afterAll(() => service.stop());

const get = (caller: Principal, customerId: string) =>
  service.channel.call(callOf(caller), 'GetCustomer', { customerId });
const list = (request: ListCustomersRequestInput, caller: Principal = staff) =>
  service.channel.call(callOf(caller), 'ListCustomers', request);

describe('who sees a customer', () => {
  const ofPartner = newestFirst.filter(({ partnerId }) => partnerId === first.partnerId);
  const callers: readonly (readonly [string, Principal, readonly PlannedCustomer[]])[] = [
    ['the customer sees itself', customer(first.id), [first]],
    ['another customer sees itself only', customer(second.id), [second]],
    ['a partner sees those it brought', partner(first.partnerId), ofPartner],
    ['a partner that brought none sees none', partner('ptr_other'), []],
    ['staff sees all', staff, newestFirst],
    ['services see all', internal, newestFirst],
    ['nobody in particular sees none', anonymous, []],
  ];

  test.each(callers)('%s', async (_, caller, visible) => {
    const listed = await list({ pageSize: 100 }, caller);
    expect(ids(listed.customers)).toEqual(ids(visible));
    const customerIds = ids(planned);
    const { results } = await service.channel.call(callOf(caller), 'BatchGetCustomers', { customerIds });
    expect(results.map(({ customer, error }) => (customer ? customer.id : error?.code))).toEqual(
      planned.map((one) => (visible.includes(one) ? one.id : 5)),
    );
    for (const one of [first, second]) {
      expect(await statusOf(get(caller, one.id))).toBe(visible.includes(one) ? 'OK' : 'NOT_FOUND');
    }
  });

  test('the partner’s customers are some, and not all', () => {
    expect(ofPartner.length).toBeGreaterThan(5);
    expect(ofPartner.length).toBeLessThan(planned.length / 2);
  });
});

describe('reading', () => {
  test('a customer is what the plan says', async () => {
    const { partnerId: _, createdAt, ...rest } = first;
    const at = toTimestamp(createdAt);
    expect((await get(staff, first.id)).customer).toEqual({ ...rest, createdAt: at, updatedAt: at });
  });

  test.each([UNKNOWN, 'nonsense', '', 'cus_\0'])('%j is NOT_FOUND', async (id) => {
    expect(await statusOf(get(staff, id))).toBe('NOT_FOUND');
  });

  test('a batch answers in the order asked for, with NOT_FOUND in the place of what does not exist', async () => {
    const customerIds = [second.id, UNKNOWN, first.id, 'nonsense', second.id];
    const { results } = await service.channel.call(callOf(staff), 'BatchGetCustomers', { customerIds });
    expect(results.map(({ customerId }) => customerId)).toEqual(customerIds);
    expect(results.map(({ customer, error }) => customer?.id ?? error?.code)).toEqual([
      second.id,
      5,
      first.id,
      5,
      second.id,
    ]);
  });

  test('a batch of more than 200 is refused', async () => {
    const batch = (count: number) =>
      service.channel.call(callOf(staff), 'BatchGetCustomers', { customerIds: Array<string>(count).fill(UNKNOWN) });
    expect(await statusOf(batch(200))).toBe('OK');
    expect(await statusOf(batch(201))).toBe('INVALID_ARGUMENT');
  });
});

describe('a list', () => {
  test('is newest first, and repeats and skips nothing while customers come in', async () => {
    const seen: string[] = [];
    const added: string[] = [];
    let pageToken = '';
    do {
      const page = await list({ pageSize: 7, pageToken });
      seen.push(...ids(page.customers));
      pageToken = page.nextPageToken;
      added.push(await addCustomer(added.length));
    } while (pageToken !== '');
    await service.db.deleteFrom('customers').where('id', 'in', added).execute();
    expect(added.length).toBeGreaterThan(5);
    expect(seen).toEqual(ids(newestFirst));
  });

  test('continues behind any of its items', async () => {
    const { itemTokens } = await list({ pageSize: 10 });
    const rest = await list({ pageSize: 2, pageToken: itemTokens[3] });
    expect(ids(rest.customers)).toEqual(ids(newestFirst.slice(4, 6)));
  });

  const refused: Readonly<Record<string, ListCustomersRequestInput>> = {
    'a page of −1': { pageSize: -1 },
    'a page of 101': { pageSize: 101 },
    'a page token of its own making': { pageToken: 'nonsense' },
    'a moment after the year 9999': { updatedSince: { seconds: 1e15, nanos: 0 } },
  };
  test.each(Object.entries(refused))('%s is refused', async (_, request) => {
    expect(await statusOf(list(request))).toBe('INVALID_ARGUMENT');
  });

  /** Newer than all others. */
  async function addCustomer(number: number): Promise<string> {
    const { addresses, ...row } = await service.db
      .selectFrom('customers')
      .selectAll()
      .limit(1)
      .executeTakeFirstOrThrow();
    const id = `cus_01jgr3m8g0${'y'.repeat(14)}${String(number).padStart(2, '0')}`;
    const changes = { id, email: `${id}@example.com`, created_at: new Date(Date.UTC(2027, 0, 1 + number)) };
    const json = JSON.stringify(addresses) as unknown as typeof addresses;
    await service.db
      .insertInto('customers')
      .values({ ...row, ...changes, addresses: json })
      .execute();
    return id;
  }
});

describe('the note', () => {
  const write = (note: string, requestId: string = randomUUID(), caller: Principal = staff, customerId = first.id) =>
    service.channel.call(callOf(caller), 'UpdateCustomerNote', { requestId, customerId, note });
  const note = async () => (await get(staff, first.id)).customer?.note;

  test('is written, and the customer counts as changed from then on', async () => {
    const before = Date.now();
    expect((await write('Likes oak.')).customer).toMatchObject({ id: first.id, note: 'Likes oak.' });
    expect(await note()).toBe('Likes oak.');
    const since = { updatedSince: toTimestamp(new Date(before)) };
    expect(ids((await list(since)).customers)).toEqual([first.id]);
  });

  test('is removed by an empty one', async () => {
    await write('');
    expect(await note()).toBe('');
  });

  test('a repeated request has no second effect', async () => {
    const requestId = randomUUID();
    await write('first', requestId);
    await write('second');
    expect((await write('first', requestId)).customer).toMatchObject({ note: 'second' });
    expect(await note()).toBe('second');
  });

  test('of one request sent many times at once, one takes effect', async () => {
    const requestId = randomUUID();
    const notes = Array.from({ length: 8 }, (_, index) => `at once ${index}`);
    const answers = await Promise.all(notes.map((text) => write(text, requestId)));
    const kept = await note();
    expect(notes).toContain(kept);
    expect(answers.map(({ customer }) => customer?.note)).toEqual(notes.map(() => kept));
  });

  test('has at most 2,000 characters, however many bytes they take', async () => {
    expect(await statusOf(write('🪑'.repeat(2000)))).toBe('OK');
    expect(await statusOf(write('🪑'.repeat(2001)))).toBe('INVALID_ARGUMENT');
    expect(await note()).toBe('🪑'.repeat(2000));
  });

  test('is refused with a request id that is no UUID, and with U+0000', async () => {
    expect(await statusOf(write('x', 'again'))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(write('x', ''))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(write('x\0'))).toBe('INVALID_ARGUMENT');
  });

  test('of a customer that the caller does not see stays as it is', async () => {
    const before = await note();
    for (const caller of [customer(second.id), partner('ptr_other'), anonymous]) {
      expect(await statusOf(write('mine now', randomUUID(), caller))).toBe('NOT_FOUND');
    }
    expect(await statusOf(write('x', randomUUID(), staff, UNKNOWN))).toBe('NOT_FOUND');
    expect(await statusOf(write('x', randomUUID(), staff, 'cus_\0'))).toBe('NOT_FOUND');
    expect(await note()).toBe(before);
  });
});

describe('a buyer from outside', () => {
  const find = (email: string, name = 'Grace Hopper', caller: Principal = internal) =>
    service.channel.call(callOf(caller), 'FindOrCreateCustomer', { requestId: randomUUID(), email, name });

  test('who is a customer is found, whatever the case of the letters, and stays as it was', async () => {
    const { customer } = await find(` ${first.email.toUpperCase()} `);
    expect(customer).toEqual((await get(internal, first.id)).customer);
  });

  test('who is none becomes one of the shop itself, once, also by ten requests at once', async () => {
    const found = await Promise.all(Array.from({ length: 10 }, () => find('grace@example.org')));
    const [made] = found;
    expect(made?.customer).toMatchObject({ name: 'Grace Hopper', email: 'grace@example.org' });
    expect(new Set(found.map(({ customer: one }) => one?.id)).size).toBe(1);
    expect(await statusOf(get(customer(made?.customer?.id ?? ''), made?.customer?.id ?? ''))).toBe('OK');
  });

  test('is looked for by internal callers alone, and needs an address and a name', async () => {
    for (const caller of [staff, partner(first.partnerId), customer(first.id)])
      expect(await statusOf(find(first.email, 'Grace', caller))).toBe('PERMISSION_DENIED');
    for (const [email, name] of [
      ['nobody', 'Grace'],
      ['', 'Grace'],
      [`${'x'.repeat(250)}@example.org`, 'Grace'],
      ['grace@example.org', ' '],
    ] as const)
      expect(await statusOf(find(email, name))).toBe('INVALID_ARGUMENT');
  });
});
