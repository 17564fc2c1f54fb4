import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import { grpcCaller } from './grpc.js';

/** How placing an order ended for its caller. */
export interface PlacedAnswer {
  /** "OK", "DEADLINE_EXCEEDED" */
  readonly code: string;
  /** "pending" */
  readonly status?: string;
  readonly replayed: boolean;
}

export interface PlacingCall {
  readonly waitSeconds?: number;
  readonly key?: string;
  /** The caller's own deadline. */
  readonly milliseconds?: number;
  /** The caller leaves. */
  readonly signal?: AbortSignal;
}

/** Places one order of one lamp for the seeded customer. Rejects where the caller left. */
export type PlacingRoad = (call?: PlacingCall) => Promise<PlacedAnswer>;

interface Reached {
  readonly http: string;
  readonly grpc: string;
}

const ADDRESS = { recipient: 'Ada Lindqvist', line1: '12 Harbor Street', city: 'Portland' };
const LINE = { quantity: 1 };
const PRODUCT = 'prd_01jgr3m8g0aaaaaaaaaaaaaaaa';

const post = (url: string, token: string, body: object, headers: object, { milliseconds, signal }: PlacingCall) =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(milliseconds !== undefined && { 'x-request-timeout': String(milliseconds) }),
      ...headers,
    },
    ...(signal && { signal }),
  });

const rest =
  ({ http }: Reached, token: string): PlacingRoad =>
  async (call = {}) => {
    const body = {
      customer_id: SEEDED_CUSTOMER_ID,
      lines: [{ ...LINE, product_id: PRODUCT }],
      shipping_address: { ...ADDRESS, country_code: 'US' },
      payment_method_id: 'pm_card_visa',
    };
    const headers = {
      ...(call.waitSeconds !== undefined && { prefer: `wait=${call.waitSeconds}` }),
      ...(call.key !== undefined && { 'idempotency-key': call.key }),
    };
    const answer = await post(`${http}/v2/orders`, token, body, headers, call);
    const { data, error } = (await answer.json()) as {
      readonly data: { readonly status: string } | null;
      readonly error?: { readonly code: string };
    };
    const replayed = answer.headers.get('idempotent-replayed') === 'true';
    return { code: error?.code ?? 'OK', ...(data && { status: data.status }), replayed };
  };

const IN_CAMEL_CASE = {
  customerId: SEEDED_CUSTOMER_ID,
  lines: [{ ...LINE, productId: PRODUCT }],
  shippingAddress: { ...ADDRESS, countryCode: 'US' },
  paymentMethodId: 'pm_card_visa',
};

const MUTATION = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { __typename ... on Order { status } ... on ValidationFailed { message } }
}`;

const graphql =
  ({ http }: Reached, token: string): PlacingRoad =>
  async (call = {}) => {
    const input = {
      ...IN_CAMEL_CASE,
      ...(call.waitSeconds !== undefined && { waitSeconds: call.waitSeconds }),
      ...(call.key !== undefined && { idempotencyKey: call.key }),
    };
    const answer = await post(`${http}/graphql`, token, { query: MUTATION, variables: { input } }, {}, call);
    const { data, errors, extensions } = (await answer.json()) as {
      readonly data?: { readonly placeOrder: { readonly __typename: string; readonly status?: string } | null };
      readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
      readonly extensions?: { readonly idempotentReplayed?: boolean };
    };
    const made = data?.placeOrder;
    return {
      code: errors?.[0]?.extensions.code ?? (made?.__typename === 'Order' ? 'OK' : String(made?.__typename)),
      ...(made?.status && { status: made.status.toLowerCase() }),
      replayed: extensions?.idempotentReplayed === true,
    };
  };

const grpc =
  ({ grpc: address }: Reached, token: string): PlacingRoad =>
  async ({ waitSeconds = 0, key = '', milliseconds, signal } = {}) => {
    const caller = grpcCaller(address, 'trivium.bff.v1.OrderCommandService', token);
    // As a header: a deadline of the client's own would end the call at its side first.
    const metadata = { ...(milliseconds !== undefined && { 'grpc-timeout': `${milliseconds}m` }) };
    const request = { ...IN_CAMEL_CASE, waitSeconds, requestId: key };
    const answer = await caller.call('PlaceOrder', request, { metadata, ...(signal && { signal }) });
    caller.close();
    const { status, info, body, trailers } = answer;
    return {
      code: info?.reason ?? status,
      ...(status === 'OK' && { status: body.order.status }),
      replayed: trailers.get('idempotent-replayed')[0] === 'true',
    };
  };

export const PLACING_ROADS = { REST: rest, GraphQL: graphql, gRPC: grpc } as const;
