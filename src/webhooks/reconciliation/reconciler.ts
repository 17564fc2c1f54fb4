import { sql, type Kysely } from 'kysely';
import type { Clock } from '../../platform/clock.js';
import { newId } from '../../platform/ids.js';
import type { Logger } from '../../platform/logger.js';
import { webhooksReconciled, webhookSubscriptionsRecreated } from '../../platform/metrics.js';
import { traceFrom } from '../../platform/trace.js';
import type { Accepted, InboxStore } from '../in/inbox.store.js';
import type { InboxTables } from '../in/inbox.tables.js';
import type { SigningSecrets } from './signing-secrets.js';
import type { Missed, Upstream } from './upstream.js';

export interface ReconcilerOptions {
  readonly db: Kysely<InboxTables>;
  readonly upstreams: readonly Upstream[];
  readonly store: Pick<InboxStore, 'keep'>;
  readonly secrets: SigningSecrets;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is told of late, and clocks that differ: so much of what was looked at before is looked at again. */
const OVERLAP_MILLISECONDS = 10 * 60_000;
/** No other process asks a provider for so long; one that died is waited for no longer. */
const LEASE_MILLISECONDS = 5 * 60_000;
const BATCH = 100;

/**
 * Asks providers what they have told, and puts what never came into the inbox, where it is known by its name like every
 * delivery: however often it is found, it is kept once. The first time, it begins with that moment.
 */
export class Reconciler {
  constructor(private readonly options: ReconcilerOptions) {}

  /** One after the other; one that does not answer keeps no other from being asked. */
  async round(signal: AbortSignal): Promise<void> {
    for (const upstream of this.options.upstreams) {
      if (signal.aborted) return;
      await this.reconcile(upstream, signal).catch((error: unknown) => {
        const { provider } = upstream;
        if (!signal.aborted)
          this.options.logger.warn({ err: error, provider }, 'a provider could not be asked what was missed');
      });
    }
  }

  private async reconcile(upstream: Upstream, signal: AbortSignal): Promise<void> {
    const { provider } = upstream;
    const begun = this.options.clock.now();
    const caughtUpTo = await this.claim(provider, begun);
    if (caughtUpTo === undefined) return;
    let done: Date = caughtUpTo;
    try {
      await this.watch(upstream, signal);
      const since = new Date(caughtUpTo.getTime() - OVERLAP_MILLISECONDS);
      const found = await this.keepAll(provider, upstream.since(since, signal));
      if (found > 0) this.options.logger.warn({ provider, found }, 'deliveries that never came were fetched');
      done = new Date(begun);
    } finally {
      await this.release(provider, done);
    }
  }

  private async watch({ provider, watch }: Upstream, signal: AbortSignal): Promise<void> {
    const watched = await watch?.(signal);
    if (watched?.subscription !== 'recreated') return;
    webhookSubscriptionsRecreated.inc({ provider });
    this.options.logger.warn({ provider }, 'the provider had dropped its subscription; it tells us again');
    if ('secret' in watched) await this.options.secrets.add(provider, watched.secret);
  }

  /** Returns how many were not there before. */
  private async keepAll(provider: string, all: AsyncIterable<Missed>): Promise<number> {
    let found = 0;
    let batch: Missed[] = [];
    const flush = async (): Promise<void> => {
      if (batch.length === 0) return;
      const results = await this.options.store.keep(batch.map((missed) => deliveryOf(provider, missed)));
      const accepted = results.filter((result: Accepted) => result === 'accepted').length;
      webhooksReconciled.inc({ provider }, accepted);
      found += accepted;
      batch = [];
    };
    for await (const missed of all) {
      batch.push(missed);
      if (batch.length === BATCH) await flush();
    }
    await flush();
    return found;
  }

  /** Up to when this provider is known; undefined where another process is asking it. */
  private async claim(provider: string, now: number): Promise<Date | undefined> {
    const [at, leased_until] = [new Date(now), new Date(now + LEASE_MILLISECONDS)];
    const { rows } = await sql<{ readonly caught_up_to: Date }>`
      insert into webhooks_in.upstreams as upstream (provider, caught_up_to, leased_until)
      values (${provider}, ${at}, ${leased_until})
      on conflict (provider) do update set leased_until = ${leased_until}
        where upstream.leased_until is null or upstream.leased_until < ${at}
      returning caught_up_to`.execute(this.options.db);
    return rows[0]?.caught_up_to;
  }

  private async release(provider: string, caught_up_to: Date): Promise<void> {
    await this.options.db
      .updateTable('upstreams')
      .set({ caught_up_to, leased_until: null })
      .where('provider', '=', provider)
      .execute();
  }
}

const deliveryOf = (provider: string, { deliveryId: delivery_id, headers, body }: Missed) => ({
  ...{ provider, delivery_id, headers, body },
  trace_id: traceFrom(undefined).traceId,
  correlation_id: newId('req'),
  // Asked for with our own credentials, of the provider itself.
  authenticated: true,
});
