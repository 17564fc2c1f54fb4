import type { FastifyReply, FastifyRequest } from 'fastify';

const EXAMPLE = `# Orders with their customers and products: one RPC to each of the four services that own them.
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
  const tab = { query: EXAMPLE, variables: JSON.stringify({ first: 20 }, null, 2), headers };
  const page = renderGraphiQL({
    title: 'Trivium GraphiQL',
    defaultTabs: [tab],
    defaultQuery: EXAMPLE,
    headers,
    shouldPersistHeaders: true,
  });
  return reply.type('text/html; charset=utf-8').send(page);
}
