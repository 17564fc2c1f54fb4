import { readdirSync, readFileSync } from 'node:fs';
import { Controller, Get } from '@nestjs/common';
import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { GrpcMethod } from '@nestjs/microservices';
import { buildSchema } from 'graphql';
import { BffModule } from '../src/bff.module.js';
import type { Credentials } from '../src/credentials.js';
import { Allow } from '../src/platform/access.js';
import { serviceContract } from '../src/platform/contracts.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID, SEEDED_PARTNER_ID, SEEDED_PRODUCT_ID } from '../src/seeds/well-known.js';
import { graphqlCaller } from './harness/graphql-caller.js';
import { grpcCaller, type GrpcCaller } from './harness/grpc.js';
import { exampleUrl, operations as documented } from './harness/openapi.js';
import { putNote } from './harness/note-roads.js';
import { operationsOf, undeclared } from './harness/operations.js';
import { everyItem, restCaller } from './harness/rest-caller.js';
import { sharedStack } from './harness/stack.js';

const ORDER_VIEWS = 'trivium.bff.v1.OrderViewService';
const CUSTOMER_COMMANDS = 'trivium.bff.v1.CustomerCommandService';

const module = BffModule.of({ channels: {} as never, cursors: {} as never, idempotency: {} as never, imports: [] });
const classes = [...(module.controllers ?? []), ...(module.providers ?? [])].filter(
  (held) => typeof held === 'function',
);
const operations = operationsOf(classes);
const namesOn = (road: string) =>
  operations
    .filter((operation) => operation.road === road)
    .map(({ name }) => name)
    .sort();

describe('every operation says who may call it', () => {
  test('none declares nothing', () => {
    expect(undeclared(operations)).toEqual([]);
  });

  test('one that does is found, on each road', () => {
    @Controller('v2/things')
    class ThingsController {
      @Get(':thing_id') get() {}
      @Get() @Allow('things:read') list() {}
    }
    @Controller()
    class ThingsGrpcController {
      @GrpcMethod('ThingService') getThing() {}
    }
    @Resolver()
    class ThingsResolver {
      @Query() thing() {}
      @Mutation('renameThing') rename() {}
      helper() {}
    }
    expect(undeclared(operationsOf([ThingsController, ThingsGrpcController, ThingsResolver]))).toEqual([
      'ThingsController.get',
      'ThingsGrpcController.getThing',
      'ThingsResolver.thing',
      'ThingsResolver.rename',
    ]);
  });

  test('the operations that were looked at are all that the contracts have', () => {
    const folder = new URL('../graphql/', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
    const schema = buildSchema(files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n'));
    const roots = [schema.getQueryType(), schema.getMutationType()];
    expect(namesOn('graphql')).toEqual(roots.flatMap((type) => Object.keys(type?.getFields() ?? {})).sort());
    const served = [ORDER_VIEWS, CUSTOMER_COMMANDS];
    expect(namesOn('grpc')).toEqual(served.flatMap((service) => Object.keys(serviceContract(service))).sort());
    const paths = documented.map(({ name }) => name.replaceAll(/\{(\w+)\}/g, ':$1'));
    expect(namesOn('rest')).toEqual(paths.sort());
  });

  test('the document names the scope that the handler asks for', () => {
    const declared = operations
      .filter(({ road }) => road === 'rest')
      .map(({ name, requirement }) => [name, requirement?.scope]);
    const printed = documented.map(({ name, operation }) => [
      name.replaceAll(/\{(\w+)\}/g, ':$1'),
      operation['x-required-scope'],
    ]);
    expect(Object.fromEntries(printed)).toEqual(Object.fromEntries(declared));
  });
});

const stack = sharedStack();
const callers: GrpcCaller[] = [];
afterAll(() => callers.forEach((caller) => caller.close()));

function roadsOf(token: string | undefined) {
  const grpc = grpcCaller(stack.grpc, ORDER_VIEWS, token);
  const commands = grpcCaller(stack.grpc, CUSTOMER_COMMANDS, token);
  callers.push(grpc, commands);
  return { token, rest: restCaller(stack.http, token), graphql: graphqlCaller(stack.http, token), grpc, commands };
}

const CREDENTIALS = [
  'partner_api_key',
  'customer_token',
  'staff_token',
  'service_token',
] as const satisfies readonly (keyof Credentials)[];
const roads = Object.fromEntries(CREDENTIALS.map((name) => [name, roadsOf(stack.credentials[name])])) as Record<
  (typeof CREDENTIALS)[number],
  ReturnType<typeof roadsOf>
>;
const [anonymous, staff] = [roadsOf(undefined), roads.staff_token];

const DOCUMENTS: Readonly<Record<string, string>> = {
  viewer: '{ viewer { kind } }',
  orders: '{ orders(first: 1) { edges { node { id } } } }',
  order: `{ order(id: "${SEEDED_ORDER_ID}") { id } }`,
  products: '{ products(first: 1) { edges { node { id } } } }',
  product: `{ product(id: "${SEEDED_PRODUCT_ID}") { id } }`,
  customers: '{ customers(first: 1) { edges { node { id } } } }',
  customer: `{ customer(id: "${SEEDED_CUSTOMER_ID}") { id } }`,
};
/** Changes that are let in, and refused for their values: the stack is not ours to change. */
const CHANGES: Readonly<Record<string, (roads: ReturnType<typeof roadsOf>) => Promise<unknown>>> = {
  'PUT /v2/customers/:customer_id/note': async ({ token }) => {
    const answer = await putNote(stack.http, token, SEEDED_CUSTOMER_ID, {});
    return ((await answer.json()) as { readonly error: { readonly code: string } }).error.code;
  },
  updateCustomerNote: async ({ graphql }) => {
    const { data, errors } = await graphql(
      'mutation { updateCustomerNote(input: { customerId: "nobody", note: "" }) { ... on ValidationFailed { message } } }',
    );
    return errors?.[0]?.extensions?.['code'] ?? (data.updateCustomerNote.message && 'VALIDATION_FAILED');
  },
  UpdateCustomerNote: async ({ commands }) =>
    (await commands.call('UpdateCustomerNote', { customerId: 'nobody' })).info?.reason,
};
const MAY_CHANGE: readonly string[] = ['staff_token', 'service_token'];
const REQUESTS: Readonly<Record<string, object>> = {
  GetOrderView: { orderId: SEEDED_ORDER_ID },
  ListOrderViews: { pageSize: 1 },
};

/** "OK", or the code of the error that the whole operation was refused with. */
async function outcome(caller: ReturnType<typeof roadsOf>, road: string, name: string): Promise<unknown> {
  const { rest, graphql, grpc } = caller;
  const change = CHANGES[name];
  if (change) return change(caller);
  switch (road) {
    case 'rest': {
      const found = documented.find((one) => one.name.replaceAll(/\{(\w+)\}/g, ':$1') === name);
      const { status, body } = await rest(
        exampleUrl(found?.path ?? '', found?.operation.parameters ?? [], () => false),
      );
      return status === 200 ? 'OK' : body.error.code;
    }
    case 'graphql': {
      const { errors } = await graphql(DOCUMENTS[name] ?? name);
      return errors?.[0]?.extensions?.['code'] ?? 'OK';
    }
    default: {
      const { status, info } = await grpc.call(name, REQUESTS[name] ?? {});
      return info?.reason ?? status;
    }
  }
}

describe('who may call what', () => {
  test.each(operations)('$road $name', async ({ road, name, requirement }) => {
    expect(await outcome(anonymous, road, name)).toBe(requirement?.scope === undefined ? 'OK' : 'UNAUTHENTICATED');
    for (const credential of CREDENTIALS) {
      const changed = MAY_CHANGE.includes(credential) ? 'VALIDATION_FAILED' : 'FORBIDDEN';
      const told = await outcome(roads[credential], road, name);
      expect({ credential, told }).toEqual({ credential, told: name in CHANGES ? changed : 'OK' });
    }
  });

  test.each([
    ['partner_api_key', 'PARTNER'],
    ['customer_token', 'CUSTOMER'],
    ['staff_token', 'STAFF'],
    ['service_token', 'INTERNAL'],
  ] as const)('%s is known as %s', async (credential, kind) => {
    expect((await roads[credential].graphql('{ viewer { kind } }')).data).toEqual({ viewer: { kind } });
  });
});

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
    const { rest, graphql } = roads[credential];
    const own = new Set((await everyItem(rest, '/v2/customers?limit=100')).map(({ id }) => id));
    expect(own).toContain(SEEDED_CUSTOMER_ID);
    expect(own).not.toContain(foreign.customer_id);
    for (const order of all.filter(owns)) expect(own).toContain(order.customer_id);
    if (credential === 'customer_token') expect(own.size).toBe(1);
    const { data } = await graphql('{ customers(first: 100) { edges { node { id } } } }');
    expect(
      new Set(data.customers.edges.map(({ node }: { readonly node: { readonly id: string } }) => node.id)),
    ).toEqual(own);
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
      if (noun === 'order') {
        answers.push(async (asked) => {
          const { status, message, body, info } = await grpc.call('GetOrderView', { orderId: asked });
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
