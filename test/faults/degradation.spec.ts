import type { ServiceName } from '../../src/settings/roles.js';
import { SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { grpcCaller, type GrpcCaller } from '../harness/grpc.js';
import { graphqlCaller, type GraphqlCaller } from '../harness/graphql-caller.js';
import { restCaller, type RestCaller } from '../harness/rest-caller.js';
import { startSeparately, type SeparateStack } from '../harness/services.js';

const UPSTREAM_TIMEOUT_MS = 1_500;
const HEALS_WITHIN_MS = 2_000;
/** What an answer takes beside waiting, on a busy machine. */
const MARGIN_MS = 1_500;

const ORDER = `/v2/orders/${SEEDED_ORDER_ID}`;
const EXPANDED = `${ORDER}?expand=customer,lines.product.stock,payments,shipments`;
const QUERY = `query ($id: ID!) {
  order(id: $id) {
    id number status customer { id name } payments { id } shipments { id }
    lines { id quantity product { id name stock { available } } }
  }
}`;

let stack: SeparateStack;
let rest: RestCaller;
let graphql: GraphqlCaller;
let grpc: GrpcCaller;

beforeAll(async () => {
  stack = await startSeparately(['orders', 'catalog', 'customers', 'inventory', 'payments', 'fulfillment'], {
    UPSTREAM_TIMEOUT_MS: String(UPSTREAM_TIMEOUT_MS),
  });
  const { http, grpc: address, credentials } = stack.bff;
  rest = restCaller(http, credentials.staff_token);
  graphql = graphqlCaller(http, credentials.staff_token);
  grpc = grpcCaller(address, 'trivium.bff.v1.OrderViewService', credentials.service_token);
}, 90_000);
afterAll(async () => {
  grpc?.close();
  await stack?.stop();
});

/** One answer of each road. */
async function askAll() {
  const asked = await Promise.all([
    rest(EXPANDED),
    graphql(QUERY, { id: SEEDED_ORDER_ID }),
    grpc.call('GetOrderView', { orderId: SEEDED_ORDER_ID }),
  ]);
  return { rest: asked[0], graphql: asked[1], grpc: asked[2] };
}

/** All that was asked for, on every road. */
async function whole() {
  const answers = await askAll();
  expect({ status: answers.rest.status, errors: answers.rest.body.errors }).toEqual({ status: 200, errors: [] });
  expect(answers.graphql.errors).toBeUndefined();
  expect({ status: answers.grpc.status, missing: answers.grpc.body?.partialErrors }).toEqual({
    status: 'OK',
    missing: [],
  });
  return { rest: answers.rest.body.data, graphql: answers.graphql.data.order, grpc: answers.grpc.body.order };
}

type Path = readonly (string | number)[];

/** Where an order misses what a service owns: from the order on, in the spelling of REST and GraphQL. */
const MISSING: Readonly<Record<string, (lines: readonly unknown[]) => readonly Path[]>> = {
  customers: () => [['customer']],
  catalog: (lines) => lines.map((_, index) => ['lines', index, 'product']),
  inventory: (lines) => lines.map((_, index) => ['lines', index, 'product', 'stock']),
  payments: () => [['payments']],
  fulfillment: () => [['shipments']],
};

const EMPTY_ON_GRPC: Readonly<Record<string, unknown>> = { payments: [], shipments: [], stock: undefined };

/** The same order without what stands at these paths. */
function without<T extends object>(order: T, paths: readonly Path[], gone: (name: string) => unknown): T {
  const copy = structuredClone(order);
  for (const path of paths) {
    const last = String(path.at(-1));
    const holder = path
      .slice(0, -1)
      .reduce(
        (at: Record<string, unknown>, step) => at[step] as Record<string, unknown>,
        copy as Record<string, unknown>,
      );
    holder[last] = gone(last);
  }
  return copy;
}

const inGrpc = (path: Path) =>
  path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}.${step}`), 'order');

/** An order view without these parts; stock is a number of the product here. */
function viewWithout(view: object, paths: readonly Path[]): object {
  const spelled = paths.map((path) => (path.at(-1) === 'stock' ? [...path.slice(0, -1), 'available'] : path));
  const copy = without(view, spelled, (name) => (name === 'available' ? undefined : (EMPTY_ON_GRPC[name] ?? null)));
  return JSON.parse(JSON.stringify(copy)) as object;
}

async function expectMissing(service: ServiceName, code: string, before: Awaited<ReturnType<typeof whole>>) {
  const answers = await askAll();
  const paths = MISSING[service]?.(before.rest.lines) ?? [];

  expect(answers.rest.status).toBe(200);
  expect(answers.rest.body.data).toEqual(without(before.rest, paths, () => null));
  const pointers = paths.map((path) =>
    expect.objectContaining({ code, pointer: `/data/${path.join('/')}`, details: { service } }),
  );
  expect(answers.rest.body.errors).toHaveLength(paths.length);
  expect(answers.rest.body.errors).toEqual(expect.arrayContaining(pointers));

  expect(answers.graphql.status).toBe(200);
  expect(answers.graphql.data.order).toEqual(without(before.graphql, paths, () => null));
  const failures = (answers.graphql.errors ?? []).map(({ path, extensions = {} }) => ({
    path,
    code: extensions['code'],
    details: extensions['details'],
  }));
  expect(failures).toHaveLength(paths.length);
  expect(failures).toEqual(
    expect.arrayContaining(paths.map((path) => ({ path: ['order', ...path], code, details: { service } }))),
  );

  expect(answers.grpc.status).toBe('OK');
  expect(JSON.parse(JSON.stringify(answers.grpc.body.order))).toEqual(viewWithout(before.grpc, paths));
  const partial = answers.grpc.body.partialErrors.map(({ field, code }: { field: string; code: string }) => ({
    field,
    code,
  }));
  expect(partial).toHaveLength(paths.length);
  expect(partial).toEqual(expect.arrayContaining(paths.map((path) => ({ field: inGrpc(path), code }))));
}

describe.each(['customers', 'catalog', 'inventory', 'payments', 'fulfillment'] as const)('without %s', (name) => {
  test('the rest of the answer stands on every road, and its return heals', async () => {
    const before = await eventually(whole, HEALS_WITHIN_MS);
    await stack.service(name).stop();
    await expectMissing(name, 'UPSTREAM_UNAVAILABLE', before);
    await stack.service(name).start();
    expect(await eventually(whole, HEALS_WITHIN_MS)).toEqual(before);
  }, 40_000);
});

test('without orders, there is nothing to show: every road says that the service is not there', async () => {
  const before = await eventually(whole, HEALS_WITHIN_MS);
  await stack.service('orders').kill();
  const [list, { rest: one, graphql: order, grpc: view }] = [await rest('/v2/orders'), await askAll()];
  for (const { status, body } of [list, one]) {
    expect({ status, code: body.error.code, details: body.error.details }).toEqual({
      status: 503,
      code: 'UPSTREAM_UNAVAILABLE',
      details: { service: 'orders' },
    });
  }
  expect(order.data).toEqual({ order: null });
  expect(order.errors?.map(({ path, extensions }) => ({ path, ...extensions }))).toEqual([
    expect.objectContaining({
      path: ['order'],
      code: 'UPSTREAM_UNAVAILABLE',
      status: 503,
      details: { service: 'orders' },
    }),
  ]);
  expect({ status: view.status, ...view.info }).toMatchObject({
    status: 'UNAVAILABLE',
    reason: 'UPSTREAM_UNAVAILABLE',
    metadata: { service: 'orders' },
  });
  await stack.service('orders').start();
  expect(await eventually(whole, HEALS_WITHIN_MS)).toEqual(before);
}, 40_000);

describe('a service that hangs', () => {
  test.each(['customers', 'inventory'] as const)(
    '%s costs its time limit and no more',
    async (name) => {
      const before = await eventually(whole, HEALS_WITHIN_MS);
      stack.service(name).freeze();
      try {
        const began = performance.now();
        await expectMissing(name, 'DEADLINE_EXCEEDED', before);
        expect(performance.now() - began).toBeLessThan(UPSTREAM_TIMEOUT_MS + MARGIN_MS);
      } finally {
        stack.service(name).thaw();
      }
      expect(await eventually(whole, HEALS_WITHIN_MS)).toEqual(before);
    },
    20_000,
  );
});
