import { randomUUID } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { IdempotencyTables, KeyRow, Outcome } from './idempotency.tables.js';

/** Which change is asked for: a key means nothing beyond its consumer and operation. */
export type KeyPlace = Pick<KeyRow, 'consumer' | 'operation' | 'key'>;

/** A change that this attempt, and no other, works on. */
export interface Claim {
  readonly place: KeyPlace;
  readonly attempt: string;
  /** Of the first attempt. */
  readonly requestId: string;
}

/** What is known of a change that another attempt has done or works on. */
export type Held = Pick<KeyRow, 'fingerprint' | 'outcome'>;

const NOW = sql<Date>`now()`;
const KEPT = sql<Date>`now() + interval '24 hours'`;
/** A key may expire or be released between two looks at it; more often than this is no accident. */
const LOOKS = 5;

/** The keys in PostgreSQL. Its clock alone counts: those of the processes may differ. */
export class KeyStore {
  constructor(private readonly db: Kysely<IdempotencyTables>) {}

  /** Takes the change where it is new, or where whoever worked on it is gone; else tells what is known of it. */
  async claim(place: KeyPlace, fingerprint: string, leaseMilliseconds: number): Promise<Claim | Held> {
    for (let look = 0; look < LOOKS; look += 1) {
      const claim = await this.take(place, fingerprint, leaseMilliseconds);
      if (claim) return claim;
      const { deleted } = await this.forgetExpired(place);
      const held = deleted ? undefined : await this.find(place);
      if (held) return held;
    }
    throw new Error('an idempotency key that is neither free nor held');
  }

  /** Keeps how it ended, unless another attempt has taken over. */
  async finish({ place, attempt }: Claim, outcome: Outcome): Promise<void> {
    await this.db
      .updateTable('idempotency_keys')
      .set({ outcome: sql`${JSON.stringify(outcome)}::jsonb`, lease_until: NOW })
      .where(matches(place))
      .where('attempt', '=', attempt)
      .where('outcome', 'is', null)
      .execute();
  }

  /** Nothing was done: the key may name another change. A key that an earlier attempt left behind is kept. */
  async release(claim: Claim): Promise<void> {
    if (claim.requestId !== claim.attempt) return this.leave(claim);
    const { place, attempt } = claim;
    await this.db.deleteFrom('idempotency_keys').where(matches(place)).where('attempt', '=', attempt).execute();
  }

  /** Nobody knows whether it was done: whoever repeats it goes on at once, by the same request id. */
  async leave({ place, attempt }: Claim): Promise<void> {
    const row = this.db.updateTable('idempotency_keys').set({ lease_until: NOW });
    await row.where(matches(place)).where('attempt', '=', attempt).execute();
  }

  /** Forgets at most so many keys whose time is over; returns how many. Processes that prune at once share the work. */
  async prune(most: number): Promise<number> {
    const over = this.db
      .selectFrom('idempotency_keys')
      .select(['consumer', 'operation', 'key'])
      .where('expires_at', '<=', NOW)
      .where('lease_until', '<=', NOW)
      .limit(most)
      .forUpdate()
      .skipLocked();
    const { numDeletedRows } = await this.db
      .deleteFrom('idempotency_keys')
      .where(sql<boolean>`(consumer, operation, key) in ${over}`)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  private async take(place: KeyPlace, fingerprint: string, leaseMilliseconds: number): Promise<Claim | undefined> {
    const attempt = randomUUID();
    const leaseUntil = sql<Date>`now() + ${leaseMilliseconds} * interval '1 millisecond'`;
    const row = await this.db
      .insertInto('idempotency_keys')
      .values({
        ...place,
        fingerprint,
        request_id: attempt,
        attempt,
        lease_until: leaseUntil,
        outcome: null,
        expires_at: KEPT,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['consumer', 'operation', 'key'])
          .doUpdateSet({ attempt, lease_until: leaseUntil })
          .where('idempotency_keys.outcome', 'is', null)
          .where('idempotency_keys.lease_until', '<=', NOW)
          .where('idempotency_keys.expires_at', '>', NOW)
          .where('idempotency_keys.fingerprint', '=', fingerprint),
      )
      .returning('request_id')
      .executeTakeFirst();
    return row && { place, attempt, requestId: row.request_id };
  }

  private async forgetExpired(place: KeyPlace): Promise<{ readonly deleted: boolean }> {
    const { numDeletedRows } = await this.db
      .deleteFrom('idempotency_keys')
      .where(matches(place))
      .where('expires_at', '<=', NOW)
      .where('lease_until', '<=', NOW)
      .executeTakeFirstOrThrow();
    return { deleted: numDeletedRows > 0n };
  }

  private find(place: KeyPlace): Promise<Held | undefined> {
    const rows = this.db.selectFrom('idempotency_keys').select(['fingerprint', 'outcome']).where(matches(place));
    return rows.executeTakeFirst();
  }
}

const matches = ({ consumer, operation, key }: KeyPlace) =>
  sql<boolean>`(consumer, operation, key) = (${consumer}, ${operation}, ${key})`;
