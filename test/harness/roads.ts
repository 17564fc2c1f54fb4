import { grpcCaller } from './grpc.js';
import { postGraphql } from './graphql-caller.js';
import { restCaller } from './rest-caller.js';

/** How a caller fared on one road: the orders it saw first, or why it saw none. */
export interface Passage {
  /** "OK", "UNAUTHENTICATED" */
  readonly code: string;
  readonly message?: string;
  readonly details?: unknown;
  readonly orders?: readonly { readonly id: string; readonly customer: string }[];
}

/** Asks for the same list on one road, with this value of `authorization` or without any. */
export type Road = (authorization?: string) => Promise<Passage>;

interface Addresses {
  readonly http: string;
  readonly grpc: string;
}

const headers = (authorization?: string): Record<string, string> =>
  authorization === undefined ? {} : { authorization };

const rest =
  ({ http }: Addresses): Road =>
  async (authorization) => {
    const { status, body } = await restCaller(http)('/v2/orders?limit=5', headers(authorization));
    if (status === 200) return { code: 'OK', orders: body.data.map(factsOf) };
    const { code, message, details } = body.error;
    return { code, message, details };
  };

const QUERY = JSON.stringify({ query: '{ orders(first: 5) { edges { node { id customer { id } } } } }' });

const graphql =
  ({ http }: Addresses): Road =>
  async (authorization) => {
    const { data, errors } = await postGraphql(http, QUERY, headers(authorization));
    const [error] = errors ?? [];
    if (!error) return { code: 'OK', orders: data.orders.edges.map((edge: { node: object }) => factsOf(edge.node)) };
    const { code, details } = error.extensions as { readonly code: string; readonly details: unknown };
    return { code, message: error.message, details };
  };

const grpc =
  ({ grpc: address }: Addresses): Road =>
  async (authorization) => {
    const caller = grpcCaller(address, 'trivium.bff.v1.OrderViewService');
    try {
      const answer = await caller.call('ListOrderViews', { pageSize: 5 }, { metadata: headers(authorization) });
      if (answer.status === 'OK') return { code: 'OK', orders: answer.body.orders.map(factsOf) };
      const { reason = answer.status, metadata = {} } = answer.info ?? {};
      const { request_id: _, documentation_url: __, ...details } = metadata as Record<string, unknown>;
      return { code: reason, message: answer.message, details };
    } finally {
      caller.close();
    }
  };

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- an order has another shape on every road
const factsOf = (order: any) => ({
  id: String(order.id),
  customer: String(order.customer_id ?? order.customer?.id ?? order.customerId),
});

export const ROADS = { REST: rest, GraphQL: graphql, gRPC: grpc } as const;
export type RoadName = keyof typeof ROADS;
export const ROAD_NAMES = Object.keys(ROADS) as RoadName[];

/** The same caller on all three roads: fails where they do not agree. */
export async function onEveryRoad(addresses: Addresses, authorization?: string): Promise<Passage> {
  const passages = await Promise.all(ROAD_NAMES.map((name) => ROADS[name](addresses)(authorization)));
  const [first] = passages;
  expect(passages).toEqual(passages.map(() => first));
  return first as Passage;
}

export const bearer = (token: string): string => `Bearer ${token}`;
