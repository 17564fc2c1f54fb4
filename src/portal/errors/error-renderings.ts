import { STATUS_CODES } from 'node:http';
import { status as grpcStatus } from '@grpc/grpc-js';
import { graphqlError } from '../../edges/graphql/errors.js';
import { toServiceError } from '../../edges/grpc/errors.js';
import { unpackDetail } from '../../platform/status-details.js';
import { HTTP_STATUS } from '../../edges/http-errors.js';
import { failureAnswer } from '../../edges/rest/errors.js';
import type { ErrorCode } from '../../platform/error-catalog.js';
import type { AppError } from '../../platform/errors.js';
import { SAMPLE_REQUEST_ID } from './error-samples.js';

export interface Rendering {
  readonly kind: 'rest' | 'graphql' | 'grpc';
  readonly name: string;
  /** "400 Bad Request", "3 INVALID_ARGUMENT" */
  readonly status: string;
  readonly code: string;
}

/** An error as each edge shows it, made by the edges' own tables and functions. */
export const renderings = (error: AppError, url: string): Readonly<Record<'rest' | 'graphql' | 'grpc', Rendering>> => ({
  rest: restRendering(error, url),
  graphql: graphqlRendering(error, url),
  grpc: grpcRendering(error),
});

// Of every answer; what is special to the code is worth a line.
const USUAL_HEADERS = ['content-security-policy'];

function restRendering(error: AppError, publicUrl: string): Rendering {
  const { status: number, headers, body } = failureAnswer(error, { requestId: SAMPLE_REQUEST_ID, publicUrl });
  const status = statusText(number);
  const lines = Object.entries(headers)
    .filter(([name]) => !USUAL_HEADERS.includes(name))
    .map(([name, value]) => `${name}: ${value}`);
  return {
    kind: 'rest',
    name: 'REST',
    status,
    code: [`HTTP/1.1 ${status}`, ...lines, '', JSON.stringify(body, null, 2)].join('\n'),
  };
}

// What a resolver meets has a place in the answer; everything else is refused before the document runs.
const IN_A_FIELD: readonly ErrorCode[] = [
  'FORBIDDEN',
  'NOT_FOUND',
  'INVALID_CURSOR',
  'FAILED_PRECONDITION',
  'CONFLICT',
  'DEADLINE_EXCEEDED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_FAILED',
  'INTERNAL',
];

/** What only a change can meet. */
const IN_A_MUTATION: readonly ErrorCode[] = [
  'PRICE_CHANGED',
  'INSUFFICIENT_INVENTORY',
  'NO_CARRIER',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_IN_FLIGHT',
  'IDEMPOTENCY_UNAVAILABLE',
];

function graphqlRendering(error: AppError, publicUrl: string): Rendering {
  const changing = IN_A_MUTATION.includes(error.code);
  const placed = changing || IN_A_FIELD.includes(error.code);
  const field = changing ? 'updateCustomerNote' : 'order';
  const errors = [graphqlError(error, { requestId: SAMPLE_REQUEST_ID, publicUrl }, placed ? { path: [field] } : {})];
  const number = placed ? 200 : HTTP_STATUS[error.code];
  const body = placed ? { data: { [field]: null }, errors } : { errors };
  return {
    kind: 'graphql',
    name: 'GraphQL',
    status: placed ? 'in errors, at the path of the field' : statusText(number),
    code: JSON.stringify(body, null, 2),
  };
}

const GRPC_DETAILS = ['google.rpc.ErrorInfo', 'google.rpc.BadRequest', 'google.rpc.RetryInfo'];

/** google.rpc.Status in its JSON form, unpacked from the trailer that the edge sends. */
function grpcRendering(error: AppError): Rendering {
  const { code = grpcStatus.UNKNOWN, details: message, metadata } = toServiceError(error, SAMPLE_REQUEST_ID);
  const trailer = metadata?.get('grpc-status-details-bin')[0] as Buffer;
  const details = GRPC_DETAILS.flatMap((type) => {
    const detail = unpackDetail(trailer, type);
    return detail ? [{ '@type': `type.googleapis.com/${type}`, ...detail }] : [];
  });
  // Messages of other languages come from nowhere yet; null would only puzzle.
  const text = JSON.stringify(
    { code, message, details },
    (key, value: unknown) => (key === 'localizedMessage' ? undefined : value),
    2,
  );
  return { kind: 'grpc', name: 'gRPC', status: `${code} ${grpcStatus[code]}`, code: text };
}

const statusText = (status: number): string => `${status} ${STATUS_CODES[status] ?? 'Client Closed Request'}`;
