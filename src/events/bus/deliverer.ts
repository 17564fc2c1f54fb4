import type { Transaction } from 'kysely';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { eventLagSeconds, eventsHandled } from '../../platform/metrics.js';
import type { Catalog } from '../catalog/catalog.js';
import { translate } from '../catalog/translate.js';
import type { EventDatabase } from '../log/event-database.js';
import type { EventTables } from '../log/event-log.tables.js';
import { ATTEMPTS, NeverHandled, wants, type AnyConsumer } from './consumer.js';
import type { DeliveriesStore, Noted } from './deliveries.store.js';
import type { Delivery } from './delivery.js';

export interface DeliveryOptions {
  readonly db: EventDatabase;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What became of an event. */
type Result = 'handled' | 'failed' | 'given_up' | 'held' | 'repeated' | 'put_back' | 'unwanted' | 'passed_on';

/** Brings events to one consumer: each handled and noted in one transaction, tried again, or given up on. */
export class Deliverer {
  constructor(
    private readonly consumer: AnyConsumer,
    private readonly store: DeliveriesStore,
    private readonly options: DeliveryOptions,
  ) {}

  /**
   * Events of different keys; returns whether there may be more. Rejects where the queue cannot be told of a failure: then
   * they come again as those of a dead process do.
   */
  async deliver(deliveries: readonly Delivery[]): Promise<boolean> {
    try {
      return await this.together(deliveries);
    } catch (error) {
      const [first, ...others] = deliveries;
      if (first && others.length === 0) await this.failed(first, error);
    }
    // One of them spoiled it for all: each for itself, so that the others are not held up.
    if (deliveries.length > 1) for (const delivery of deliveries) await this.deliver([delivery]);
    return true;
  }

  private async together(deliveries: readonly Delivery[]): Promise<boolean> {
    const { results, more } = await this.options.db.transaction().execute(async (tx) => {
      const results = new Map<Delivery, Result>();
      for (const noted of await this.store.note(tx, deliveries))
        results.set(noted.delivery, await this.inOrder(tx, noted));
      return { results, more: await this.store.settle(tx, deliveries) };
    });
    for (const delivery of deliveries) this.observe(delivery, results.get(delivery) ?? 'repeated');
    return more;
  }

  private async inOrder(tx: Transaction<EventTables>, { delivery, held, behind }: Noted): Promise<Result> {
    if (held) {
      await this.store.hold(tx, delivery);
      return 'held';
    }
    if (!behind) return this.handle(tx, delivery);
    await this.store.putBack(tx, delivery);
    return 'put_back';
  }

  private async handle(tx: Transaction<EventTables>, delivery: Delivery): Promise<Result> {
    const { consumer } = this;
    const stored = delivery.entry.event;
    const asked = consumer.hears[stored.event_type];
    if (asked === undefined) return this.leave(tx, delivery);
    const data = translate(this.options.catalog, stored.event_type, stored.data, stored.version, asked);
    if (!wants(consumer, delivery.entry, data)) return this.leave(tx, delivery);
    const own = consumer.schema === undefined ? tx : tx.withSchema(consumer.schema);
    await consumer.handle(own as unknown as Transaction<never>, { ...stored, data, version: asked } as never);
    return 'handled';
  }

  /** Not noted as handled: a release that wants it gets it then. */
  private async leave(tx: Transaction<EventTables>, delivery: Delivery): Promise<Result> {
    const { event_type } = delivery.entry.event;
    if (await this.store.isWantedOtherwise(tx, event_type)) throw new WantedElsewhere(event_type);
    await this.store.forget(tx, delivery);
    return 'unwanted';
  }

  private async failed(delivery: Delivery, error: unknown): Promise<void> {
    if (error instanceof WantedElsewhere) return this.passOn(delivery, error);
    const attempts = delivery.job.retryCount + 1;
    const last = error instanceof NeverHandled || attempts >= (this.consumer.attempts ?? ATTEMPTS);
    this.log(delivery, error, attempts, last);
    this.observe(delivery, last ? 'given_up' : 'failed');
    if (!last) return this.store.fail(delivery.job, causeOf(error));
    try {
      await this.options.db.transaction().execute(async (tx) => {
        await this.store.bury(tx, delivery, causeOf(error));
        await this.store.settle(tx, [delivery]);
      });
    } catch (again) {
      await this.store.fail(delivery.job, causeOf(again));
    }
  }

  private async passOn(delivery: Delivery, error: WantedElsewhere): Promise<void> {
    const { event_id, event_type } = delivery.entry.event;
    const facts = { consumer: this.consumer.name, event_id, event_type };
    this.options.logger.info(facts, error.message);
    this.observe(delivery, 'passed_on');
    await this.store.passOn(delivery.job);
  }

  private log({ entry: { event } }: Delivery, error: unknown, attempts: number, last: boolean): void {
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

  private observe({ entry }: Delivery, result: Result): void {
    const { name } = this.consumer;
    eventsHandled.inc({ consumer: name, result });
    const age = this.options.clock.now() - Date.parse(entry.event.timestamp);
    if (result === 'handled') eventLagSeconds.observe({ consumer: name }, Math.max(0, age) / 1000);
  }
}

/** Processes of two releases take from one queue. */
class WantedElsewhere extends Error {
  constructor(type: string) {
    super(`another release of the consumer wants this ${type}`);
  }
}

const causeOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
