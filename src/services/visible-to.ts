import { sql, type SelectQueryBuilder, type StringReference } from 'kysely';
import type { Principal } from '../platform/access.js';

/** The columns that say whose a record is. */
export interface Owners<DB, TB extends keyof DB> {
  readonly customer: StringReference<DB, TB>;
  readonly partner: StringReference<DB, TB>;
}

/** Which records a caller sees: customers and partners those that are theirs, staff and services all, nobody else any. */
export function visibleTo<DB, TB extends keyof DB, O>(
  { kind, subject }: Principal,
  query: SelectQueryBuilder<DB, TB, O>,
  owners: Owners<DB, TB>,
): SelectQueryBuilder<DB, TB, O> {
  switch (kind) {
    case 'staff':
    case 'internal':
      return query;
    case 'customer':
    case 'partner':
      return query.where(sql<boolean>`${sql.ref(owners[kind])} = ${subject}`);
    case 'anonymous':
      return query.where((where) => where.lit(false));
    default:
      return kind satisfies never;
  }
}
