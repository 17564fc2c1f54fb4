import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';

export interface GraphqlAnswer extends FormattedExecutionResult {
  readonly status: number;
  readonly headers: Headers;
  // What a test asserts is what it knows of the data.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- data has another shape for every document
  readonly data?: any;
}

export type GraphqlCaller = (query: string, variables?: object) => Promise<GraphqlAnswer>;

/** The aggregate query of the operating contract, word for word. */
export const AGGREGATE =
  'query Orders($first: Int!, $after: String) { orders(first: $first, after: $after) { edges { cursor node { id number status placedAt total { amount currencyCode } customer { id name } lines { quantity product { id sku name price { amount currencyCode } stock { available } } } } } pageInfo { hasNextPage endCursor } } }';

/** Posts operations to a running stack as one caller. */
export const graphqlCaller =
  (http: string, token?: string): GraphqlCaller =>
  (query, variables) =>
    postGraphql(http, JSON.stringify({ query, variables }), token ? { authorization: `Bearer ${token}` } : {});

/** Posts a body as it stands. */
export async function postGraphql(
  http: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${http}/graphql`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return answerOf(response);
}

export async function answerOf(response: Response): Promise<GraphqlAnswer> {
  const { data, errors, extensions } = (await response.json()) as FormattedExecutionResult;
  return {
    status: response.status,
    headers: response.headers,
    ...(data !== undefined && { data }),
    ...(errors && { errors }),
    ...(extensions && { extensions }),
  };
}

/** Code and, where values are bad, the field and reason of each error. */
export const refusalsOf = ({ errors = [] }: GraphqlAnswer): unknown[] =>
  errors.map(({ extensions }: GraphQLFormattedError) => {
    const details = extensions?.['details'] as {
      readonly fields?: readonly { readonly field: string; readonly reason: string }[];
    };
    return {
      code: extensions?.['code'],
      ...(details.fields && { fields: details.fields.map(({ field, reason }) => `${field} ${reason}`) }),
    };
  });
