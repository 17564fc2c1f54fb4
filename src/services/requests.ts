import { status } from '@grpc/grpc-js';
import type { StatusInput } from '../gen/google/rpc/Status.js';
import type { SortType } from '../platform/db/page-token.js';
import { decodePageToken, type PageKey } from '../platform/db/page-token.js';
import { AppError } from '../platform/errors.js';

const DEFAULT_PAGE_SIZE = 20;
const LARGEST_PAGE = 100;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The page a list request asks for; 0 means the default size. */
export function requestedPage(request: { readonly pageSize: number; readonly pageToken: string }, type: SortType): { readonly after: PageKey | undefined; readonly size: number } {
  const size = request.pageSize || DEFAULT_PAGE_SIZE;
  if (size < 1 || size > LARGEST_PAGE) throw outOfRange('page_size', `page_size must be between 1 and ${LARGEST_PAGE}.`);
  const after = request.pageToken === '' ? undefined : decodePageToken(request.pageToken, type);
  if (request.pageToken !== '' && !after) throw AppError.of('INVALID_CURSOR');
  return { after, size };
}

export function checkBatch(field: string, ids: readonly string[], most: number): void {
  if (ids.length > most) throw outOfRange(field, `${field} must hold at most ${most} ids.`);
}

export function checkRequestId(requestId: string): void {
  if (!UUID.test(requestId)) throw AppError.invalid({ field: 'request_id', reason: 'INVALID_FORMAT', message: 'request_id must be a UUID.' });
}

/** The `error` of a batch result whose record does not exist or is not the caller's. */
export const notFoundStatus = (resource: string, id: string): StatusInput => ({ code: status.NOT_FOUND, message: `no ${resource} ${id}` });

const outOfRange = (field: string, message: string): AppError => AppError.invalid({ field, reason: 'OUT_OF_RANGE', message });
