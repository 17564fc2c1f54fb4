import { status } from '@grpc/grpc-js';
import type { StatusInput } from '../gen/google/rpc/Status.js';
import type { SortType } from '../platform/db/page-token.js';
import { decodePageToken, type PageKey } from '../platform/db/page-token.js';
import type { Principal } from '../platform/access.js';
import { AppError } from '../platform/errors.js';
import { isId } from '../platform/ids.js';
import type { Money } from '../platform/money.js';
import { toDate, type Timestamp } from '../platform/timestamp.js';

const DEFAULT_PAGE_SIZE = 20;
const LARGEST_PAGE = 100;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The page a list request asks for; 0 means the default size. */
export function requestedPage(
  request: { readonly pageSize: number; readonly pageToken: string },
  type: SortType,
): { readonly after: PageKey | undefined; readonly size: number } {
  const size = request.pageSize || DEFAULT_PAGE_SIZE;
  if (size < 1 || size > LARGEST_PAGE)
    throw outOfRange('page_size', `page_size must be between 1 and ${LARGEST_PAGE}.`);
  const after = request.pageToken === '' ? undefined : decodePageToken(request.pageToken, type);
  if (request.pageToken !== '' && !after) throw AppError.of('INVALID_CURSOR');
  return { after, size };
}

export function checkBatch(field: string, ids: readonly string[], most: number): void {
  if (ids.length > most) throw outOfRange(field, `${field} must hold at most ${most} ids.`);
}

export function checkRequestId(requestId: string): void {
  if (!UUID.test(requestId))
    throw AppError.invalid({ field: 'request_id', reason: 'INVALID_FORMAT', message: 'request_id must be a UUID.' });
}

export function checkId(field: string, prefix: string, id: string): void {
  if (!isId(prefix, id))
    throw AppError.invalid({
      field,
      reason: 'INVALID_FORMAT',
      message: `${field} must be "${prefix}_" and 26 characters.`,
    });
}

/** An amount above 0, of which there is something to take or give back. */
export function requiredMoney(field: string, money: Money | null): Money {
  if (!money) throw AppError.invalid({ field, reason: 'REQUIRED', message: `${field} must be set.` });
  const { currencyCode, minorUnits } = money;
  if (!/^[A-Z]{3}$/.test(currencyCode))
    throw AppError.invalid({
      field: `${field}.currency_code`,
      reason: 'INVALID_FORMAT',
      message: `${field}.currency_code must be three capital letters.`,
    });
  if (minorUnits < 1 || !Number.isSafeInteger(minorUnits))
    throw outOfRange(`${field}.minor_units`, `${field}.minor_units must be above 0.`);
  return { currencyCode, minorUnits };
}

/** What moves goods or money is decided inside: other callers have no business here, whatever their scopes. */
export function checkInternal({ kind }: Principal): void {
  if (kind === 'anonymous') throw AppError.of('UNAUTHENTICATED');
  if (kind !== 'internal') throw AppError.of('FORBIDDEN', {}, { message: 'Only internal callers may do this.' });
}

/** What belongs to nobody outside is for staff and services. */
export function checkInsider({ kind }: Principal): void {
  if (kind === 'anonymous') throw AppError.of('UNAUTHENTICATED');
  if (kind !== 'internal' && kind !== 'staff')
    throw AppError.of('FORBIDDEN', {}, { message: 'Only staff and internal callers may do this.' });
}

/** At most so many characters, and none that PostgreSQL's text cannot hold. */
export function checkText(field: string, text: string, most: number): void {
  if (text.length > most && [...text].length > most)
    throw outOfRange(field, `${field} must have at most ${most} characters.`);
  if (text.includes('\0'))
    throw AppError.invalid({ field, reason: 'INVALID_FORMAT', message: `${field} must not contain U+0000.` });
}

const FIRST_YEAR = Date.parse('0001-01-01T00:00:00Z');
const LAST_YEAR = Date.parse('9999-12-31T23:59:59.999Z');

/** undefined where it is not set; a timestamp is from the years 1 to 9999, as google.protobuf.Timestamp says. */
export function optionalDate(field: string, timestamp: Timestamp | null): Date | undefined {
  if (!timestamp) return undefined;
  const date = toDate(timestamp);
  // Not `<` and `>`: the time of an invalid date is NaN.
  if (date.getTime() >= FIRST_YEAR && date.getTime() <= LAST_YEAR) return date;
  throw outOfRange(field, `${field} must lie between the years 1 and 9999.`);
}

/** The `error` of a batch result whose record does not exist or is not the caller's. */
export const notFoundStatus = (resource: string, id: string): StatusInput => ({
  code: status.NOT_FOUND,
  message: `no ${resource} ${id}`,
});

const outOfRange = (field: string, message: string): AppError =>
  AppError.invalid({ field, reason: 'OUT_OF_RANGE', message });
