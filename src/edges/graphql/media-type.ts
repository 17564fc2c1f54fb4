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
