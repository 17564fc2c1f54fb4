import { graphqlCaller, type GraphqlAnswer } from '../harness/graphql-caller.js';
import { answeredBetween, answeredRpcs } from '../harness/metrics.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';
import { signed, signingKey, startIssuer, type IssuerServer, type SigningKey } from '../harness/token-issuer.js';

/** Everything but the fields that a scope of their own protects. */
const ORDINARY = 'orders:read customers:read catalog:read';
const PROTECTED = 'orders:internal customers:pii catalog:cost';

/** Each node asks for a field that the contracts protect: of the order, of its customer, of its products. */
const PAGE = `query Page($after: String) { orders(first: 100, after: $after) {
  nodes: edges { order: node { id internalNote customer { id email } lines { product { id costPrice { amount } } } } }
  pageInfo { hasNextPage endCursor } } }`;
const NODES = 1000;

let issuer: IssuerServer;
let key: SigningKey;
let stack: RunningStack;
beforeAll(async () => {
  key = await signingKey('machines');
  issuer = await startIssuer(key);
  stack = await startStack({ ...WITHOUT_WORKER, SERVICE_ISSUER: issuer.issuer, OIDC_AUDIENCE: 'shop-api' });
}, 60_000);
afterAll(async () => {
  await stack?.stop();
  await issuer?.close();
});

/** The first thousand orders, page by page, as an internal caller with these scopes sees them. */
async function walk(scope: string) {
  const claims = { iss: issuer.issuer, aud: 'shop-api', sub: 'reports', client_id: 'reports' };
  const exp = Math.floor(Date.now() / 1000) + 60;
  const call = graphqlCaller(stack.http, await signed(key, { ...claims, scope, exp }));
  const before = await answeredRpcs(stack.ops);
  const pages: GraphqlAnswer[] = [];
  while (pages.length < NODES / 100) {
    pages.push(await call(PAGE, { after: pages.at(-1)?.data.orders.pageInfo.endCursor }));
  }
  return { pages, rpcs: answeredBetween(before, await answeredRpcs(stack.ops)) };
}

interface SeenOrder {
  readonly id: string;
  readonly internalNote: string | null;
  readonly customer: { readonly id: string; readonly email: string | null };
  readonly lines: readonly { readonly product: { readonly id: string; readonly costPrice: object | null } }[];
}

const ordersOf = (pages: readonly GraphqlAnswer[]): SeenOrder[] =>
  pages.flatMap(({ data }) => data.orders.nodes.map(({ order }: { readonly order: SeenOrder }) => order));

const withoutProtected = ({ customer, lines, ...order }: SeenOrder): SeenOrder => ({
  ...order,
  internalNote: null,
  customer: { ...customer, email: null },
  lines: lines.map(({ product }) => ({ product: { ...product, costPrice: null } })),
});

test('fields that a caller may not read cost no RPC, on a list of a thousand orders', async () => {
  const open = await walk(`${ORDINARY} ${PROTECTED}`);
  const masked = await walk(ORDINARY);

  const orders = ordersOf(masked.pages);
  expect(new Set(orders.map(({ id }) => id)).size).toBe(NODES);
  expect(orders).toEqual(ordersOf(open.pages).map(withoutProtected));
  // Each of them was asked for, and is told to be FORBIDDEN where it stands.
  const lines = orders.flatMap((order) => order.lines).length;
  const refused = masked.pages.flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions?.['code']));
  expect(refused).toEqual(Array.from({ length: NODES + NODES + lines }, () => 'FORBIDDEN'));
  expect(open.pages.flatMap(({ errors = [] }) => errors)).toEqual([]);

  expect(masked.rpcs).toEqual({ ListOrders: 10, BatchGetCustomers: 10, BatchGetProducts: 10 });
  expect(masked.rpcs).toEqual(open.rpcs);
}, 60_000);
