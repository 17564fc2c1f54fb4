import type { Transaction } from 'kysely';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { eventLagSeconds, eventsHandled } from '../../platform/metrics.js';
import type { Catalog } from '../catalog/catalog.js';
import { translate } from '../catalog/translate.js';
import type { Envelope } from '../envelope.js';
import type { EventDatabase } from '../log/event-database.js';
import type { EventTables } from '../log/event-log.tables.js';
import { ATTEMPTS, NeverHandled, type AnyConsumer } from './consumer.js';
import { ConsumedStore } from './consumed.store.js';
import type { Delivery, Outcome, Outcomes } from './delivery.js';

const DONE: Outcome = { done: true };
const PATIENCE_SECONDS = 10;

export interface DeliveryOptions {
  readonly db: EventDatabase;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Brings events to one consumer: each handled and noted in one transaction, tried again, or given up on. */
export class Deliverer {
  private readonly store: ConsumedStore;

  constructor(
    private readonly consumer: AnyConsumer,
    private readonly options: DeliveryOptions,
  ) {
    this.store = new ConsumedStore(consumer.name);
  }

  /** Events of different keys. Never throws. */
  async deliver(deliveries: readonly Delivery[]): Promise<Outcomes> {
    try {
      const more = await this.together(deliveries);
      return { outcomes: deliveries.map(() => DONE), more };
    } catch (error) {
      const [only] = deliveries;
      if (deliveries.length === 1 && only) return { outcomes: [await this.failed(only, error)], more: true };
    }
    // One of them spoiled it for all: each for itself, so that the others are not held up.
    const outcomes: Outcome[] = [];
    for (const delivery of deliveries) outcomes.push(...(await this.deliver([delivery])).outcomes);
    return { outcomes, more: true };
  }

  /** Returns whether others wait in the queue. */
  private async together(deliveries: readonly Delivery[]): Promise<boolean> {
    const { results, more } = await this.options.db.transaction().execute(async (tx) => {
      const fresh = await this.store.take(tx, deliveries, this.consumer.patienceSeconds ?? PATIENCE_SECONDS);
      const keys = fresh.map(({ entry }) => entry.key);
      const full = deliveries.length > 1 && deliveries.length === this.consumer.batch;
      const { held, more } = await this.store.behind(tx, keys, full);
      for (const delivery of fresh) {
        if (held.has(delivery.entry.key)) await this.hold(tx, delivery);
        else await this.handle(tx, delivery.entry.event);
      }
      const resultOf = ({ entry }: Delivery) => (held.has(entry.key) ? 'held' : 'handled');
      return { results: new Map(fresh.map((delivery) => [delivery, resultOf(delivery)])), more };
    });
    for (const delivery of deliveries) this.observe(delivery, results.get(delivery) ?? 'repeated');
    return more;
  }

  private async handle(tx: Transaction<EventTables>, stored: Envelope): Promise<void> {
    const { consumer } = this;
    const asked = consumer.hears[stored.event_type] ?? stored.version;
    const data = translate(this.options.catalog, stored.event_type, stored.data, stored.version, asked);
    const own = consumer.schema === undefined ? tx : tx.withSchema(consumer.schema);
    await consumer.handle(own as unknown as Transaction<never>, { ...stored, data, version: asked } as never);
  }

  private async hold(tx: Transaction<EventTables>, delivery: Delivery): Promise<void> {
    await this.forget(tx, delivery);
    await this.store.bury(tx, delivery, null);
  }

  private async failed(delivery: Delivery, error: unknown): Promise<Outcome> {
    const cause = error instanceof Error ? error.message : String(error);
    const last = error instanceof NeverHandled || delivery.attempts >= (this.consumer.attempts ?? ATTEMPTS);
    this.log(delivery, error, last);
    this.observe(delivery, last ? 'given_up' : 'failed');
    if (!last) return { done: false, cause };
    try {
      await this.options.db.transaction().execute((tx) => this.store.bury(tx, delivery, cause));
      return DONE;
    } catch (again) {
      return { done: false, cause: again instanceof Error ? again.message : String(again) };
    }
  }

  private async forget(tx: Transaction<EventTables>, { entry, run }: Delivery): Promise<void> {
    await tx
      .deleteFrom('consumed')
      .where('consumer', '=', this.consumer.name)
      .where('event_id', '=', entry.event.event_id)
      .where('run', '=', run)
      .execute();
  }

  private log({ entry: { event }, attempts }: Delivery, error: unknown, last: boolean): void {
    const { event_id, event_type, metadata } = event;
    const facts = {
      err: error,
      consumer: this.consumer.name,
      event_id,
      event_type,
      attempts,
      trace_id: metadata.trace_id,
    };
    if (last) this.options.logger.error(facts, 'an event is given up on');
    else this.options.logger.warn(facts, 'an event could not be handled and will be tried again');
  }

  private observe({ entry }: Delivery, result: string): void {
    const { name } = this.consumer;
    eventsHandled.inc({ consumer: name, result });
    const age = this.options.clock.now() - Date.parse(entry.event.timestamp);
    if (result === 'handled') eventLagSeconds.observe({ consumer: name }, Math.max(0, age) / 1000);
  }
}
