import { graphqlCaller } from './graphql-caller.js';
import { grpcCaller } from './grpc.js';

/** What a caller is told of a change, on whichever road. */
export interface Told {
  /** "OK", or a code of the error catalog. */
  readonly code: string;
  /** The customer's note after a success. */
  readonly note?: string | null;
  readonly updatedAt?: string;
  /** Fields that are not valid, each with its reason. */
  readonly fields?: readonly string[];
  /** HTTP status or gRPC status name. */
  readonly status: number | string;
  /** Seconds to wait before it is sent again, where the answer names them. */
  readonly pause?: number;
  readonly replayed: boolean;
}

export type Write = (customerId: string, note: string, key?: string) => Promise<Told>;

export interface Roads {
  readonly REST: Write;
  readonly GraphQL: Write;
  readonly gRPC: Write;
}

export const ROAD_NAMES = ['REST', 'GraphQL', 'gRPC'] as const;

interface Field {
  readonly field: string;
  readonly reason: string;
}

const pauseIn = (details: object = {}) =>
  'retry_after_seconds' in details && { pause: Number(details.retry_after_seconds) };

const told = ({ field, reason }: Field): string => `${field} ${reason}`;

/** Writes a customer's note on each road, as one caller. */
export function noteRoads(stack: { readonly http: string; readonly grpc: string }, token: string): Roads {
  const graphql = graphqlCaller(stack.http, token);
  return {
    REST: async (customerId, note, key) => restTold(await putNote(stack.http, token, customerId, { note }, key)),
    GraphQL: async (customerId, note, idempotencyKey) => {
      const { data, errors, status, extensions } = await graphql(MUTATION, {
        input: { customerId, note, ...(idempotencyKey !== undefined && { idempotencyKey }) },
      });
      const result = data?.updateCustomerNote;
      const replayed = extensions?.['idempotentReplayed'] === true;
      if (errors) {
        const { code, details } = (errors[0]?.extensions ?? {}) as {
          readonly code?: string;
          readonly details?: object;
        };
        return { code: String(code), ...pauseIn(details), status, replayed };
      }
      if (result.__typename === 'NotFound') return { code: 'NOT_FOUND', status, replayed };
      if (result.__typename === 'ValidationFailed')
        return { code: 'VALIDATION_FAILED', fields: result.fields.map(told), status, replayed };
      return { code: 'OK', ...result.customer, status, replayed };
    },
    gRPC: async (customerId, note, requestId = '') => {
      const client = grpcCaller(stack.grpc, 'trivium.bff.v1.CustomerCommandService', token);
      const answer = await client.call('UpdateCustomerNote', { requestId, customerId, note });
      client.close();
      const { status, body, info, violations, trailers, retry } = answer;
      const replayed = trailers.get('idempotent-replayed')[0] === 'true';
      if (status !== 'OK') {
        const fields = violations.length > 0 && { fields: violations.map(told) };
        const pause = retry && { pause: Number(retry.retryDelay.seconds) };
        return { code: info?.reason ?? status, ...fields, ...pause, status, replayed };
      }
      const { seconds, nanos } = body.customer.updatedAt;
      const updatedAt = new Date(seconds * 1000 + nanos / 1e6).toISOString();
      return { code: 'OK', note: body.customer.note, updatedAt, status, replayed };
    },
  };
}

/** One request as it stands, for what a caller might send. */
export const putNote = (
  http: string,
  token: string | undefined,
  customerId: string,
  body: unknown,
  key?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${http}/v2/customers/${customerId}/note`, {
    method: 'PUT',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      ...(key !== undefined && { 'idempotency-key': key }),
      ...headers,
    },
  });

export async function restTold(response: Response): Promise<Told> {
  const { data, error } = (await response.json()) as {
    readonly data: { readonly note?: string; readonly updated_at: string } | null;
    readonly error?: { readonly code: string; readonly details: { readonly fields?: readonly Field[] } };
  };
  const { status, headers } = response;
  const replayed = headers.get('idempotent-replayed') === 'true';
  if (error) {
    const { fields } = error.details;
    const seconds = headers.get('retry-after');
    const pause = seconds !== null && { pause: Number(seconds) };
    return { code: error.code, ...(fields && { fields: fields.map(told) }), ...pause, status, replayed };
  }
  return { code: 'OK', note: data?.note ?? '', updatedAt: data?.updated_at ?? '', status, replayed };
}

const MUTATION = `mutation ($input: UpdateCustomerNoteInput!) {
  updateCustomerNote(input: $input) {
    __typename
    ... on UpdateCustomerNoteSuccess { customer { note updatedAt } }
    ... on ValidationFailed { message fields { field reason } }
    ... on NotFound { resource id }
  }
}`;
