import type { Credentials } from '../../src/callers/credentials.js';
import { SEEDED_CUSTOMER_ID, SEEDED_PARTNER_ID } from '../../src/seeds/well-known.js';
import { bffCaller } from '../harness/bff-caller.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import { everyItem, restCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';

const stack = sharedStack();

function roadsOf(credential: keyof Credentials) {
  const token = stack.credentials[credential];
  return {
    rest: restCaller(stack.http, token),
    graphql: graphqlCaller(stack.http, token),
    grpc: bffCaller(stack.grpc, token),
  };
}

const roads = {
  partner_api_key: roadsOf('partner_api_key'),
  customer_token: roadsOf('customer_token'),
  staff_token: roadsOf('staff_token'),
  service_token: roadsOf('service_token'),
};
const staff = roads.staff_token;
afterAll(() => Object.values(roads).forEach(({ grpc }) => grpc.close()));

interface Order {
  readonly id: string;
  readonly customer_id: string;
  readonly partner_id: string | null;
  readonly payments: readonly { readonly id: string }[];
  readonly shipments: readonly { readonly id: string }[];
}

const OWNERS = [
  ['customer_token', (order: Order) => order.customer_id === SEEDED_CUSTOMER_ID],
  ['partner_api_key', (order: Order) => order.partner_id === SEEDED_PARTNER_ID],
] as const;

describe('whose records a caller sees', () => {
  let all: readonly Order[];
  /** Of neither the seeded customer nor the seeded partner, with all that an order can have. */
  let foreign: Order;
  beforeAll(async () => {
    all = (await everyItem(
      staff.rest,
      '/v2/orders?limit=100&expand=payments,shipments',
    )) as unknown as readonly Order[];
    const found = all.find(
      (order) => OWNERS.every(([, owns]) => !owns(order)) && order.payments.length * order.shipments.length > 0,
    );
    if (!found) throw new Error('the seeds have no order of somebody else');
    foreign = found;
  }, 60_000);

  test.each(OWNERS)('%s: lists hold its own orders and no others, on every road', async (credential, owns) => {
    const { rest, graphql, grpc } = roads[credential];
    const own = all.filter(owns).map(({ id }) => id);
    expect(own.length).toBeGreaterThan(1);
    expect((await everyItem(rest, '/v2/orders?limit=100')).map(({ id }) => id)).toEqual(own);
    const { data } = await graphql('{ orders(first: 100) { edges { node { id } } } }');
    expect(data.orders.edges.map(({ node }: { readonly node: { readonly id: string } }) => node.id)).toEqual(
      own.slice(0, 100),
    );
    const { body } = await grpc.call('ListOrderViews', { pageSize: 100 });
    expect(body.orders.map(({ id }: { readonly id: string }) => id)).toEqual(own.slice(0, 100));
  });

  test.each(OWNERS)('%s: customers are those it has to do with', async (credential, owns) => {
    const { rest, graphql, grpc } = roads[credential];
    const own = new Set((await everyItem(rest, '/v2/customers?limit=100')).map(({ id }) => id));
    expect(own).toContain(SEEDED_CUSTOMER_ID);
    expect(own).not.toContain(foreign.customer_id);
    for (const order of all.filter(owns)) expect(own).toContain(order.customer_id);
    if (credential === 'customer_token') expect(own.size).toBe(1);
    const { data } = await graphql('{ customers(first: 100) { edges { node { id } } } }');
    expect(
      new Set(data.customers.edges.map(({ node }: { readonly node: { readonly id: string } }) => node.id)),
    ).toEqual(own);
    const { body } = await grpc.call('ListCustomerViews', { pageSize: 100 });
    expect(new Set(body.customers.map(({ id }: { readonly id: string }) => id))).toEqual(own);
  });

  test.each(OWNERS)('%s: filters find nothing of others', async (credential) => {
    const { rest, graphql, grpc } = roads[credential];
    const customerId = foreign.customer_id;
    expect((await rest(`/v2/orders?customer_id=${customerId}`)).body.data).toEqual([]);
    const { data } = await graphql(`{ orders(customerId: "${customerId}") { edges { cursor } } }`);
    expect(data.orders.edges).toEqual([]);
    expect((await grpc.call('ListOrderViews', { customerId })).body.orders).toEqual([]);
  });

  test.each(OWNERS)('%s: the records of others answer like ids that nobody has', async (credential) => {
    const { rest, graphql, grpc } = roads[credential];
    const ids: Readonly<Record<string, string | undefined>> = {
      order: foreign.id,
      customer: foreign.customer_id,
      payment: foreign.payments[0]?.id,
      shipment: foreign.shipments[0]?.id,
    };
    for (const [noun, id = ''] of Object.entries(ids)) {
      const nobody = `${id.slice(0, 4)}${'z'.repeat(26)}`;
      const answers: ((asked: string) => Promise<{ readonly code: unknown; readonly all: unknown }>)[] = [
        async (asked) => {
          const { status, body } = await rest(`/v2/${noun}s/${asked}`);
          return { code: body.error.code, all: [status, body] };
        },
      ];
      if (noun === 'order' || noun === 'customer') {
        answers.push(async (asked) => {
          const { status, data, errors } = await graphql(`{ ${noun}(id: "${asked}") { id } }`);
          return { code: errors?.[0]?.extensions?.['code'], all: [status, data, errors] };
        });
      }
      const view = `Get${noun.charAt(0).toUpperCase()}${noun.slice(1)}View`;
      answers.push(async (asked) => {
        const { status, message, body, info } = await grpc.call(view, { [`${noun}Id`]: asked });
        return { code: info?.reason, all: [status, message, body, info] };
      });
      if (noun === 'order') {
        for (const method of ['ListOrderPaymentViews', 'ListOrderShipmentViews'])
          answers.push(async (asked) => {
            const { status, message, body, info } = await grpc.call(method, { orderId: asked });
            return { code: info?.reason, all: [status, message, body, info] };
          });
      }
      for (const ask of answers) {
        const [theirs, unknown] = [await ask(id), await ask(nobody)];
        expect(theirs.code).toBe('NOT_FOUND');
        expect(same(theirs.all, id)).toBe(same(unknown.all, nobody));
      }
    }
  });

  test('staff and services see all of them', async () => {
    for (const { rest, grpc } of [staff, roads.service_token]) {
      expect((await rest(`/v2/payments/${foreign.payments[0]?.id}`)).status).toBe(200);
      expect((await rest(`/v2/shipments/${foreign.shipments[0]?.id}`)).status).toBe(200);
      expect((await grpc.call('GetOrderView', { orderId: foreign.id })).body.order.customer.id).toBe(
        foreign.customer_id,
      );
    }
  });
});

/** An answer without what differs between any two: the id that was asked for and the request's own. */
const same = (answer: unknown, id: string): string =>
  JSON.stringify(answer)
    .replaceAll(id, 'ID')
    .replaceAll(/req_[0-9a-z]{26}/g, 'REQUEST');
