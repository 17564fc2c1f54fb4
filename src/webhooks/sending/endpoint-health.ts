import type { NewEvent } from '../../events/outbox.js';
import type { OutgoingTransaction } from '../out/outgoing-database.js';
import { parkPending } from '../out/parking.js';
import type { Claimed } from './claimed.js';
import { PAUSES } from './schedule.js';
import type { Verdict } from './verdict.js';

export interface FailureRules {
  /** An endpoint that has failed for so long without a success in between is disabled. */
  readonly disableAfterMilliseconds: number;
}

export interface Health {
  readonly enabled: boolean;
  /** To be published, where this failure disabled it. */
  readonly disabled?: NewEvent<'webhook_endpoint.disabled'>;
}

/** Writes only where it was failing: a healthy endpoint is not locked by its deliveries. */
export async function noteSuccess(tx: OutgoingTransaction, endpointId: string): Promise<void> {
  await tx
    .updateTable('endpoints')
    .set({ consecutive_failures: 0, failing_since: null })
    .where('id', '=', endpointId)
    .where((row) => row.or([row('consecutive_failures', '>', 0), row('failing_since', 'is not', null)]))
    .execute();
}

/** The endpoint before the delivery, in the order in which whoever pauses it locks them. */
export async function noteFailure(
  tx: OutgoingTransaction,
  { delivery }: Claimed,
  verdict: Verdict,
  { disableAfterMilliseconds, now }: FailureRules & { readonly now: Date },
): Promise<Health> {
  const endpoint = await tx
    .selectFrom('endpoints')
    .select(['partner_id', 'status', 'consecutive_failures', 'failing_since'])
    .where('id', '=', delivery.endpoint_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const failures = endpoint.consecutive_failures + 1;
  const since = endpoint.failing_since ?? now;
  const reason = verdict.kind === 'gone' ? 'gone' : 'failing';
  // One unlucky event every few days is no outage: as many failures as a single delivery may have come first.
  const tooLong = now.getTime() - since.getTime() >= disableAfterMilliseconds && failures > PAUSES.length;
  const disables = endpoint.status === 'enabled' && (verdict.kind === 'gone' || tooLong);
  await tx
    .updateTable('endpoints')
    .set({ consecutive_failures: failures, failing_since: since })
    .$if(disables, (update) => update.set({ status: 'disabled', disabled_reason: reason, updated_at: now }))
    .where('id', '=', delivery.endpoint_id)
    .execute();
  if (!disables) return { enabled: endpoint.status === 'enabled' };
  await parkPending(tx, delivery.endpoint_id);
  const { partner_id } = endpoint;
  const data = { endpoint_id: delivery.endpoint_id, partner_id, reason, failing_since: since.toISOString() };
  const { event_id, trace_id } = delivery;
  const cause = { correlation_id: event_id, trace_id, causation_id: event_id };
  return { enabled: false, disabled: { type: 'webhook_endpoint.disabled', data, cause } };
}
