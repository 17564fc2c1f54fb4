import { sql, type RawBuilder } from 'kysely';
import type { Source } from './dead-letter.js';

/** Which letters are meant; what is left out does not narrow. */
export interface DeadLetterFilter {
  readonly source?: Source | undefined;
  readonly place?: string | undefined;
  readonly type?: string | undefined;
  readonly key?: string | undefined;
  /** A part of the cause, however it is capitalized. */
  readonly cause?: string | undefined;
  /** Given up on before this moment, or since that one. */
  readonly failed_before?: Date | undefined;
  readonly failed_since?: Date | undefined;
}

/** Over the columns of `DeadLetter`. */
export function matching(filter: DeadLetterFilter): RawBuilder<boolean> {
  const { source, place, type, key, cause, failed_before, failed_since } = filter;
  const wanted = [
    source !== undefined && sql`source = ${source}`,
    place !== undefined && sql`place = ${place}`,
    type !== undefined && sql`type = ${type}`,
    key !== undefined && sql`key = ${key}`,
    cause !== undefined && sql`position(lower(${cause}) in lower(cause)) > 0`,
    failed_before !== undefined && sql`failed_at < ${failed_before}`,
    failed_since !== undefined && sql`failed_at >= ${failed_since}`,
  ].filter((part) => part !== false);
  return wanted.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(wanted, sql` and `)}`;
}

type Written = { readonly [Name in keyof DeadLetterFilter]?: string };

/** For JSON and back: what is kept of a bulk replay. */
export const writtenFilter = (filter: DeadLetterFilter): Written =>
  Object.fromEntries(
    Object.entries(filter)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, value instanceof Date ? value.toISOString() : (value as string)]),
  );

export function readFilter({ failed_before, failed_since, source, ...texts }: Written): DeadLetterFilter {
  return {
    ...texts,
    source: source as Source | undefined,
    failed_before: failed_before === undefined ? undefined : new Date(failed_before),
    failed_since: failed_since === undefined ? undefined : new Date(failed_since),
  };
}
