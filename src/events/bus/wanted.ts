import type { Selectable } from 'kysely';
import type { SubscriptionRow } from '../log/event-log.tables.js';
import type { AnyConsumer } from './consumer.js';

/** Which events of a type. */
export type Wanted = Pick<Selectable<SubscriptionRow>, 'condition' | 'of_partners'>;

export const EVERYTHING: Wanted = { condition: null, of_partners: false };

/** By type, as publishers know it. */
export const wantedBy = (rows: readonly Selectable<SubscriptionRow>[]): ReadonlyMap<string, Wanted> =>
  new Map(rows.map(({ event_type, condition, of_partners }) => [event_type, { condition, of_partners }]));

/** By type, as the consumer of this process says. */
export const declaredBy = ({ hears, only = {}, ofPartners = false }: AnyConsumer): ReadonlyMap<string, Wanted> =>
  new Map(Object.keys(hears).map((type) => [type, { condition: only[type] ?? null, of_partners: ofPartners }]));
