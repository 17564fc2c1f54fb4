import { readdirSync, readFileSync } from 'node:fs';
import { Controller, Get } from '@nestjs/common';
import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { GrpcMethod } from '@nestjs/microservices';
import { buildSchema } from 'graphql';
import { BffModule } from '../src/bff.module.js';
import type { Credentials } from '../src/callers/credentials.js';
import { Allow } from '../src/platform/access.js';
import { serviceContract } from '../src/platform/contracts.js';
import {
  SEEDED_CUSTOMER_ID,
  SEEDED_ORDER_ID,
  SEEDED_PAYMENT_ID,
  SEEDED_PRODUCT_ID,
  SEEDED_SHIPMENT_ID,
} from '../src/seeds/well-known.js';
import { BFF_SERVICES, bffCaller } from './harness/bff-caller.js';
import { graphqlCaller } from './harness/graphql-caller.js';
import type { GrpcCaller } from './harness/grpc.js';
import { exampleUrl, operations as documented } from './harness/openapi.js';
import { putNote } from './harness/note-roads.js';
import { REFUSED_ORDERS } from './harness/refused-orders.js';
import { operationsOf, undeclared } from './harness/operations.js';
import { restCaller } from './harness/rest-caller.js';
import { sharedStack } from './harness/stack.js';

const module = BffModule.of({
  channels: {} as never,
  cursors: {} as never,
  idempotency: {} as never,
  heartbeat: undefined as never,
  connections: {} as never,
  events: {} as never,
  outgoing: {} as never,
  endpointRules: {} as never,
  imports: [],
});
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
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    expect(namesOn('graphql')).toEqual(roots.flatMap((type) => Object.keys(type?.getFields() ?? {})).sort());
    expect(namesOn('grpc')).toEqual(BFF_SERVICES.flatMap((service) => Object.keys(serviceContract(service))).sort());
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
  const grpc = bffCaller(stack.grpc, token);
  callers.push(grpc);
  return {
    http: stack.http,
    token,
    rest: restCaller(stack.http, token),
    graphql: graphqlCaller(stack.http, token),
    grpc,
  };
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
const anonymous = roadsOf(undefined);

const DOCUMENTS: Readonly<Record<string, string>> = {
  orderChangesCursor: '{ orderChangesCursor }',
  viewer: '{ viewer { kind } }',
  orders: '{ orders(first: 1) { edges { node { id } } } }',
  order: `{ order(id: "${SEEDED_ORDER_ID}") { id } }`,
  products: '{ products(first: 1) { edges { node { id } } } }',
  product: `{ product(id: "${SEEDED_PRODUCT_ID}") { id } }`,
  customers: '{ customers(first: 1) { edges { node { id } } } }',
  customer: `{ customer(id: "${SEEDED_CUSTOMER_ID}") { id } }`,
  payment: `{ payment(id: "${SEEDED_PAYMENT_ID}") { id } }`,
  shipment: `{ shipment(id: "${SEEDED_SHIPMENT_ID}") { id } }`,
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
  ...REFUSED_ORDERS,
  UpdateCustomerNote: async ({ grpc }) =>
    (await grpc.call('UpdateCustomerNote', { customerId: 'nobody' })).info?.reason,
};
/** For partners alone, whom nobody else has in a token. */
const WEBHOOKS = documented.filter(({ operation }) => operation['x-required-scope'] === 'webhooks:manage');
for (const { name, method, path } of WEBHOOKS.filter((one) => one.method !== 'get'))
  Object.assign(CHANGES, {
    [name.replaceAll(/\{(\w+)\}/g, ':$1')]: async ({ token }: ReturnType<typeof roadsOf>) => {
      const answer = await fetch(stack.http + path.replaceAll(/\{\w+\}/g, 'nobody'), {
        method: method.toUpperCase(),
        headers: { ...(token && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
        body: '{}',
      });
      return ((await answer.json()) as { readonly error: { readonly code: string } }).error.code;
    },
  });
const STREAMS: typeof CHANGES = {
  // Whoever is let in is refused for the cursor, or there would be no end to it.
  orderChanged: async ({ graphql }) => {
    const { errors } = await graphql('subscription { orderChanged(after: "nothing") { cursor } }');
    const code = errors?.[0]?.extensions?.['code'];
    return code === 'INVALID_CURSOR' ? 'OK' : code;
  },
};
const mayChange = (name: string, credential: string): boolean =>
  credential in { staff_token: 1, service_token: 1 } || name in REFUSED_ORDERS;
/** What who is let in is told: the answer, or that its change is not valid. */
function letIn(name: string, scope: string | undefined, credential: string): string {
  const told = name in CHANGES ? 'VALIDATION_FAILED' : 'OK';
  if (scope === 'webhooks:manage') return credential === 'partner_api_key' ? told : 'FORBIDDEN';
  return name in CHANGES && !mayChange(name, credential) ? 'FORBIDDEN' : told;
}
const REQUESTS: Readonly<Record<string, object>> = {
  GetOrderView: { orderId: SEEDED_ORDER_ID },
  ListOrderViews: { pageSize: 1 },
  GetProductView: { productId: SEEDED_PRODUCT_ID },
  ListProductViews: { pageSize: 1 },
  GetCustomerView: { customerId: SEEDED_CUSTOMER_ID },
  ListCustomerViews: { pageSize: 1 },
  GetPaymentView: { paymentId: SEEDED_PAYMENT_ID },
  ListOrderPaymentViews: { orderId: SEEDED_ORDER_ID },
  GetShipmentView: { shipmentId: SEEDED_SHIPMENT_ID },
  ListOrderShipmentViews: { orderId: SEEDED_ORDER_ID },
};

/** Who is let in listens until its own deadline. */
const ENDLESS: Readonly<Record<string, { readonly milliseconds: number }>> = { Watch: { milliseconds: 500 } };

/** "OK", or the code of the error that the whole operation was refused with. */
async function outcome(caller: ReturnType<typeof roadsOf>, road: string, name: string): Promise<unknown> {
  const { rest, graphql, grpc } = caller;
  const change = CHANGES[name] ?? STREAMS[name];
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
      const { status, info } = await grpc.call(name, REQUESTS[name] ?? {}, ENDLESS[name] ?? {});
      if (name in ENDLESS && status === 'DEADLINE_EXCEEDED') return 'OK';
      return info?.reason ?? status;
    }
  }
}

describe('who may call what', () => {
  test.each(operations)('$road $name', async ({ road, name, requirement }) => {
    expect(await outcome(anonymous, road, name)).toBe(requirement?.scope === undefined ? 'OK' : 'UNAUTHENTICATED');
    for (const credential of CREDENTIALS) {
      const told = await outcome(roads[credential], road, name);
      expect({ credential, told }).toEqual({ credential, told: letIn(name, requirement?.scope, credential) });
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
