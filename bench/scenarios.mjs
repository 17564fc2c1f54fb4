import { httpTarget } from './load/http.mjs';
import { grpcTarget } from './load/grpc.mjs';

export const AGGREGATE = `query Orders($first: Int!, $after: String) { orders(first: $first, after: $after) {
  edges { cursor node { id number status placedAt total { amount currencyCode } customer { id name }
    lines { quantity product { id sku name price { amount currencyCode } stock { available } } } } }
  pageInfo { hasNextPage endCursor } } }`;

/** The baseline gives cursors unsigned: that they are there is compared, not what they say. */
const isText = (value) => typeof value === 'string' && value.length > 0;

const graphqlAggregate = {
  name: 'graphql_aggregate',
  target: ({ http }, credentials) =>
    httpTarget({
      url: `${http}/graphql`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credentials.staff_token}` },
      body: JSON.stringify({ query: AGGREGATE, variables: { first: 20 } }),
    }),
  comparable: ({ data, errors }) => ({
    errors,
    edges: data.orders.edges.map(({ cursor, node }) => ({ cursor: isText(cursor), node })),
    pageInfo: { ...data.orders.pageInfo, endCursor: isText(data.orders.pageInfo.endCursor) },
  }),
  size: ({ data }) => data.orders.edges.length,
};

const restList = {
  name: 'rest_list',
  target: ({ http }, credentials) =>
    httpTarget({
      url: `${http}/v2/products?limit=20`,
      method: 'GET',
      headers: { authorization: `Bearer ${credentials.staff_token}` },
      stable: (text) => text.replace(/"request_id":"[^"]+"/, ''),
    }),
  comparable: ({ data, meta, errors }) => ({
    data,
    errors,
    page: { ...meta.page, next_cursor: isText(meta.page.next_cursor) },
    requestId: isText(meta.request_id),
  }),
  size: ({ data }) => data.length,
};

const grpcView = (orderId) => ({
  name: 'grpc_view',
  target: ({ grpc }, credentials) =>
    grpcTarget({
      address: grpc,
      service: 'trivium.bff.v1.OrderViewService',
      method: 'GetOrderView',
      token: credentials.staff_token,
      request: { orderId },
    }),
  comparable: (response) => response,
  size: ({ order }) => order.lines.length,
});

/** What is measured: one question per road. The order viewed is the first of the page that GraphQL answers. */
export async function scenarios(system) {
  const { parsed } = await graphqlAggregate.target(system.baseline, system.credentials).once();
  const ordered = parsed.data.orders.edges.map(({ node }) => node);
  const { id } = ordered.find(({ lines, status }) => lines.length === 3 && status === 'DELIVERED') ?? ordered[0];
  return [graphqlAggregate, restList, grpcView(id)];
}
