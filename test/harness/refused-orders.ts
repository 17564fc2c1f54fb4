import type { GraphqlCaller } from './graphql-caller.js';
import type { GrpcCaller } from './grpc.js';

interface Caller {
  readonly http: string;
  readonly token: string | undefined;
  readonly graphql: GraphqlCaller;
  readonly grpc: Pick<GrpcCaller, 'call'>;
}

/** A change that is let in and refused for its values: the code that its caller is told. */
type Refused = (caller: Caller) => Promise<unknown>;

const post =
  (path: string): Refused =>
  async ({ http, token }) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(http + path, { method: 'POST', headers, body: '{"reason":"\\u0000"}' });
    return ((await answer.json()) as { readonly error: { readonly code: string } }).error.code;
  };

const mutate =
  (name: string, input: string): Refused =>
  async ({ graphql }) => {
    const { data, errors } = await graphql(
      `mutation { ${name}(input: ${input}) { ... on ValidationFailed { message } } }`,
    );
    return errors?.[0]?.extensions?.['code'] ?? (data[name].message && 'VALIDATION_FAILED');
  };

const call =
  (method: string): Refused =>
  async ({ grpc }) =>
    (await grpc.call(method, { orderId: 'nobody' })).info?.reason;

const ADDRESS = '{ recipient: "", line1: "", city: "", countryCode: "" }';

/** Of every road, by the names of its operations. */
export const REFUSED_ORDERS: Readonly<Record<string, Refused>> = {
  'POST /v2/orders': post('/v2/orders'),
  'POST /v2/orders/:order_id/cancel': post('/v2/orders/nobody/cancel'),
  'POST /v2/orders/:order_id/returns': post('/v2/orders/nobody/returns'),
  placeOrder: mutate('placeOrder', `{ lines: [], shippingAddress: ${ADDRESS}, paymentMethodId: "" }`),
  cancelOrder: mutate('cancelOrder', '{ orderId: "nobody" }'),
  requestReturn: mutate('requestReturn', '{ orderId: "nobody" }'),
  PlaceOrder: call('PlaceOrder'),
  CancelOrder: call('CancelOrder'),
  RequestReturn: call('RequestReturn'),
};
