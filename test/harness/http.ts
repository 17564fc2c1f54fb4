/** An answer at /graphql. */
export interface GraphQLAnswer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as deep as the document asks
  readonly data: any;
  readonly errors: readonly GraphQLFailure[];
}

export interface GraphQLFailure {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly status: number;
    readonly request_id: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
}

export type GraphQLCaller = (query: string, variables?: object, init?: RequestInit) => Promise<GraphQLAnswer>;

/** Asks a running stack with a bearer token, or without one. */
export const graphqlCaller =
  (http: string, token?: string): GraphQLCaller =>
  async (query, variables = {}, init = {}) => {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(init.headers as Readonly<Record<string, string>> | undefined),
    };
    const body = JSON.stringify({ query, variables });
    const answer = await fetch(`${http}/graphql`, { method: 'POST', body, ...init, headers });
    const { data, errors = [] } = (await answer.json()) as Partial<GraphQLAnswer>;
    return { status: answer.status, data, errors };
  };
