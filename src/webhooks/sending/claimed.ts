import type { Selectable } from 'kysely';
import type { DeliveryRow, EndpointRow } from '../out/outgoing.tables.js';

export type ClaimedEndpoint = Pick<
  Selectable<EndpointRow>,
  'id' | 'partner_id' | 'url' | 'rate_per_minute' | 'secrets' | 'signing_key' | 'consecutive_failures'
> & {
  readonly empty_at: Date;
  /** How many more its partner may have under way, over all its endpoints. */
  readonly left_to_partner: number;
};

type LeasedDelivery = Pick<
  Selectable<DeliveryRow>,
  'id' | 'endpoint_id' | 'event_id' | 'event_type' | 'body' | 'attempts' | 'attempts_before' | 'trace_id' | 'created_at'
> & { readonly lease_owner: string; readonly lease_until: Date };

/** A delivery that this process alone makes until its lease ends, and where it goes. */
export interface Claimed {
  readonly delivery: LeasedDelivery;
  readonly endpoint: ClaimedEndpoint;
}
