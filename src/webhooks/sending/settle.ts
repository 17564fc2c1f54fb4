import type { Outbox } from '../../events/outbox.js';
import type { OutgoingTransaction } from '../out/outgoing-database.js';
import type { DeliveryRow } from '../out/outgoing.tables.js';
import type { Attempt } from './attempt.js';
import type { Claimed } from './claimed.js';
import { noteFailure, noteSuccess, type FailureRules } from './endpoint-health.js';
import { emptyAtAfter } from './leaky-bucket.js';
import type { Verdict } from './verdict.js';

export interface Settling extends FailureRules {
  readonly outbox: Outbox;
  readonly now: Date;
}

/** The lease ended before the outcome was known, and another sender may have the delivery: what came of it is theirs to say. */
export class LeaseLost extends Error {}

/**
 * Writes down what came of an attempt. All or nothing: the attempt, the state of the delivery, the health of the endpoint,
 * and the event where the endpoint is disabled; returns why it is. Throws LeaseLost.
 */
export async function settle(
  tx: OutgoingTransaction,
  claimed: Claimed,
  made: Attempt,
  verdict: Verdict,
  settling: Settling,
): Promise<string | undefined> {
  if (verdict.kind === 'delivered') {
    await noteSuccess(tx, claimed.endpoint.id);
    await write(tx, claimed, made, {
      status: 'delivered',
      next_attempt_at: null,
      settled_at: settling.now,
      cause: null,
    });
    return undefined;
  }
  const health = await noteFailure(tx, claimed, verdict, settling);
  if (verdict.kind === 'throttled') await hold(tx, claimed, verdict.until);
  await write(tx, claimed, made, failedAs(verdict, health.enabled, settling.now), verdict.kind === 'throttled');
  if (health.disabled) await settling.outbox.add(tx, health.disabled);
  return health.disabled?.data.reason;
}

type Change = Pick<DeliveryRow, 'status' | 'next_attempt_at' | 'settled_at' | 'cause'>;

function failedAs(verdict: Exclude<Verdict, { kind: 'delivered' }>, enabled: boolean, now: Date): Change {
  const { cause } = verdict;
  if (verdict.kind === 'given up') return { status: 'failed', next_attempt_at: null, settled_at: now, cause };
  if (!enabled || verdict.kind === 'gone') return { status: 'parked', next_attempt_at: null, settled_at: null, cause };
  const next = verdict.kind === 'again' ? verdict.at : verdict.until;
  return { status: 'pending', next_attempt_at: next, settled_at: null, cause };
}

async function write(
  tx: OutgoingTransaction,
  { delivery }: Claimed,
  made: Attempt,
  change: Change,
  uncounted = false,
): Promise<void> {
  const written = await tx
    .updateTable('deliveries')
    .set((row) => ({
      ...change,
      attempts: row('attempts', '+', 1),
      ...(uncounted ? { attempts_before: row('attempts_before', '+', 1) } : {}),
      lease_owner: null,
      lease_until: null,
    }))
    .where('id', '=', delivery.id)
    .where('lease_owner', '=', delivery.lease_owner)
    .where('status', '=', 'pending')
    .returning('attempts')
    .executeTakeFirst();
  if (!written) throw new LeaseLost();
  const { outcome } = made;
  await tx
    .insertInto('attempts')
    .values({
      delivery_id: delivery.id,
      number: written.attempts,
      at: made.at,
      duration_ms: made.milliseconds,
      response_status: 'status' in outcome ? outcome.status : null,
      request_excerpt: made.requestExcerpt,
      response_excerpt: made.responseExcerpt,
      error: 'error' in outcome ? outcome.error : null,
    })
    .execute();
  // An endpoint that asks for a second each time is tried for days.
  await tx
    .deleteFrom('attempts')
    .where('delivery_id', '=', delivery.id)
    .where('number', '<=', written.attempts - KEPT_ATTEMPTS)
    .execute();
}

const KEPT_ATTEMPTS = 100;

/** All of the endpoint waits, not this delivery alone. */
async function hold(tx: OutgoingTransaction, { endpoint }: Claimed, until: Date): Promise<void> {
  const emptyAt = emptyAtAfter(until, endpoint.rate_per_minute);
  await tx
    .updateTable('buckets')
    .set({ empty_at: emptyAt })
    .where('endpoint_id', '=', endpoint.id)
    .where('empty_at', '<', emptyAt)
    .execute();
}
