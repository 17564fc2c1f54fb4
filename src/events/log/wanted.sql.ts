import { sql, type RawBuilder } from 'kysely';

type Expression = RawBuilder<unknown>;

/** What is known of an event, as expressions of the statement around it. */
export interface Told {
  readonly data: Expression;
  readonly partner: Expression;
  /** Who drives the order that it is of; where nobody knows it may be either. */
  readonly mode: Expression;
}

/** Whether the subscription `s` to its type wants an event. `wants()` asks the same of one that was brought. */
export const isWanted = ({ data, partner, mode }: Told): Expression => sql`(${partner} is not null or not s.of_partners)
  and (s.condition is null or (jsonb_build_object('mode', coalesce(${mode}, s.condition->>'mode')) || (${data})) @> s.condition)`;
