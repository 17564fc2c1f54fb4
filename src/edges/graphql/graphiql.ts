import type { FastifyReply, FastifyRequest } from 'fastify';

const EXAMPLE = `# Orders with their customers and products: one RPC
# to each of the four services that own them.
query Orders($first: Int!, $after: String) {
  orders(first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        number
        status
        placedAt
        total { amount currencyCode }
        customer { id name }
        lines {
          quantity
          product { id sku name price { amount currencyCode } stock { available } }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const LIVE_EXAMPLE = `# Each change of an order of yours, as it happens:
# run it, then place an order. With the cursor of a
# change as "after" it begins behind that one.
subscription OrderChanged($after: String) {
  orderChanged(after: $after) {
    cursor
    event { type time }
    order {
      id
      number
      status
      total { amount currencyCode }
    }
  }
}
`;

export const wantsPage = ({ method, headers, query }: FastifyRequest): boolean =>
  method === 'GET' &&
  /\btext\/html\b/.test(headers.accept ?? '') &&
  !['query', 'extensions', 'documentId'].some((name) => name in (query as object));

/** GraphiQL, whole in one document: it loads nothing from elsewhere. */
export async function sendGraphiql(reply: FastifyReply, token: string | undefined): Promise<void> {
  // Nine megabytes, and installed for development only: loaded when somebody looks at it.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  // GraphiQL sends them with its introspection too: credentials that are not valid would leave it without a schema.
  const headers = JSON.stringify(token === undefined ? {} : { Authorization: `Bearer ${token}` }, null, 2);
  const tabs = [
    { query: EXAMPLE, variables: JSON.stringify({ first: 20 }, null, 2), headers },
    { query: LIVE_EXAMPLE, variables: JSON.stringify({ after: null }, null, 2), headers },
  ];
  const page = renderGraphiQL({
    title: 'Trivium GraphiQL',
    defaultTabs: tabs,
    // Subscriptions are event streams of POST requests: a GET would need a header that other sites cannot send.
    subscriptionsProtocol: 'SSE',
    method: 'POST',
    defaultQuery: EXAMPLE,
    headers,
    shouldPersistHeaders: true,
  });
  return reply.type('text/html; charset=utf-8').send(page);
}
