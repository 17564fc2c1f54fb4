import { ERROR_CATALOG, type ErrorCode } from '../../platform/error-catalog.js';
import type { AppError } from '../../platform/errors.js';
import { asksFor } from '../accept.js';
import { headersOf, HTTP_STATUS } from '../http-errors.js';
import { failure, withLinks, type ErrorItem, type FailureEnvelope } from './envelope.js';

/** RFC 9457, for those who ask for it by `Accept: application/problem+json`. */
export interface ProblemDetails {
  /** The page of the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request id. */
  readonly instance: string;
  readonly code: string;
  readonly errors: readonly ErrorItem[];
}

export interface FailedRequest {
  readonly requestId: string;
  readonly publicUrl: string;
  /** The Accept header. */
  readonly accept?: string | undefined;
}

export interface FailureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FailureEnvelope | ProblemDetails;
}

/** What a caller is told of an error: status, headers and body. */
export function failureAnswer(error: AppError, { requestId, publicUrl, accept }: FailedRequest): FailureAnswer {
  const status = HTTP_STATUS[error.code];
  const envelope = withLinks(failure(requestId, error, status), publicUrl);
  const problem = asksFor('application/problem+json', accept, 'application/json');
  const type = `application/${problem ? 'problem+json' : 'json'}; charset=utf-8`;
  return {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': "default-src 'none'",
      ...headersOf(error),
    },
    body: problem ? problemOf(envelope, error.code) : envelope,
  };
}

function problemOf({ error, errors }: FailureEnvelope, code: ErrorCode): ProblemDetails {
  const { documentation_url: type, message: detail, status, request_id: instance } = error;
  return { type, title: ERROR_CATALOG[code].title, status, detail, instance, code, errors };
}
