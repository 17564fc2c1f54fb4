import type { Answer } from '../answer.js';
import type { Sent } from '../road.js';

/** REST and GraphQL travel in the same envelope. */
export const headersOf = (token: string | undefined, sent: Sent = {}): Record<string, string> => ({
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
  ...(sent.requestId !== undefined && { 'x-request-id': sent.requestId }),
  ...(sent.traceparent !== undefined && { traceparent: sent.traceparent }),
  ...(sent.milliseconds !== undefined && { 'x-request-timeout': String(sent.milliseconds) }),
});

/** What headers say of the request itself, or trailers do. */
export function standing(header: (name: string) => string | null): Pick<Answer, 'budget' | 'requestId' | 'traceId'> {
  const limit = header('x-ratelimit-limit');
  return {
    ...(limit !== null && { budget: { limit: Number(limit), remaining: Number(header('x-ratelimit-remaining')) } }),
    requestId: header('x-request-id') ?? '',
    traceId: header('traceparent')?.split('-')[1] ?? '',
  };
}

export function retryAfter(headers: Headers): Pick<Answer, 'retryAfter'> {
  const seconds = headers.get('retry-after');
  return seconds === null ? {} : { retryAfter: Number(seconds) };
}
