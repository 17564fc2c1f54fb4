import type { ErrorCode } from '../../platform/error-catalog.js';
import { asksFor } from '../accept.js';
import { HTTP_STATUS } from '../http-errors.js';

const MODERN = 'application/graphql-response+json';
const LEGACY = 'application/json';

/** What an answer is written as (https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types). */
export const mediaType = (accept: string | undefined): string =>
  `${asksFor(MODERN, accept, LEGACY) ? MODERN : LEGACY}; charset=utf-8`;

/** Where a document was read but not executed, because it or its variables are not valid. */
const NOT_VALID = new Set<ErrorCode>(['QUERY_NOT_VALID', 'VALIDATION_FAILED']);

/**
 * Status of an answer to a document that was not executed. Clients that ask for application/json by name take every
 * status but 200 for a failure of something in between, and never look at the errors.
 */
export const statusOf = (code: ErrorCode, accept: string | undefined): number =>
  NOT_VALID.has(code) && asksFor(LEGACY, accept, MODERN) && !asksFor(MODERN, accept, LEGACY) ? 200 : HTTP_STATUS[code];

export const EVENT_STREAM = 'text/event-stream; charset=utf-8';
const EVENTS = 'text/event-stream';

/** Whether a single answer is wanted as a stream of one: what the protocol asks of answers to those who take nothing else. */
export const asksForEvents = (accept: string | undefined): boolean =>
  asksFor(EVENTS, accept, LEGACY) && !asksFor(LEGACY, accept, EVENTS) && !asksFor(MODERN, accept, EVENTS);

/** Whether a stream may be the answer at all; who names no type takes any. */
export const takesEvents = (accept = '*/*'): boolean =>
  [EVENTS, 'text/*', '*/*'].some((range) => asksFor(range, accept, range));

export const nextEvent = (json: string): string => `event: next\ndata: ${json}\n\n`;

/** With its empty data: EventSource drops an event that has none. */
export const finalEvent = (): string => 'event: complete\ndata: \n\n';
