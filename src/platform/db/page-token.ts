/** How the sort column of a list is compared; it tells which texts a token may carry. */
export type SortType = 'timestamptz' | 'bigint' | 'text';

/** The place of one row in a list: its sort value as text, so that no digit is lost, and its id. */
export interface PageKey {
  /** A timestamptz is RFC 3339 in UTC with microseconds: "2026-03-01T12:00:00.123456Z". */
  readonly sort: string;
  readonly id: string;
}

/** A service's opaque `page_token`: base64url of the JSON array of sort value and id. */
export const encodePageToken = ({ sort, id }: PageKey): string =>
  Buffer.from(JSON.stringify([sort, id]), 'utf8').toString('base64url');

/** Enough for any sort text that an index can hold. */
const LONGEST_TOKEN = 8_000;

/** The key in a token; undefined for whatever `encodePageToken` did not make for a list sorted by this type. */
export function decodePageToken(token: string, type: SortType): PageKey | undefined {
  if (token.length > LONGEST_TOKEN) return undefined;
  const value = parseJson(Buffer.from(token, 'base64url').toString('utf8'));
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [sort, id] = value as readonly unknown[];
  if (typeof sort !== 'string' || typeof id !== 'string' || id === '') return undefined;
  if (!isText(id) || !VALID[type](sort)) return undefined;
  // Node skips what is not base64url, so that many strings would mean one key; only the canonical one is taken.
  return encodePageToken({ sort, id }) === token ? { sort, id } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** PostgreSQL's text holds neither U+0000 nor halves of surrogate pairs. */
const isText = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
const BIGINT = /^(0|-?[1-9]\d{0,18})$/;

/** Whatever passes can be compared by PostgreSQL without an error. */
const VALID = {
  // A date that does not exist, such as February 30, would roll over and come back different.
  timestamptz: (value) => TIMESTAMP.test(value) && asMilliseconds(value) === `${value.slice(0, -4)}Z`,
  bigint: (value) => BIGINT.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
  text: isText,
} satisfies Record<SortType, (value: string) => boolean>;

function asMilliseconds(timestamp: string): string | undefined {
  const time = new Date(`${timestamp.slice(0, -4)}Z`);
  return Number.isNaN(time.getTime()) || timestamp.startsWith('0000') ? undefined : time.toISOString();
}
