import type { ErrorCode } from '../../platform/error-catalog.js';
import type { AppError } from '../../platform/errors.js';

/** What a subscription that ends by an error means for its client. */
type End = 'come back' | 'sign in again' | 'failed';

const ENDS: Partial<Record<ErrorCode, End>> = {
  // This process or its log goes away; a cursor works at every process.
  UPSTREAM_UNAVAILABLE: 'come back',
  UNAUTHENTICATED: 'sign in again',
};

export const endOf = ({ code }: AppError): End => ENDS[code] ?? 'failed';
