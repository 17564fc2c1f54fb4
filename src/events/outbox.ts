import { sql, type QueryExecutorProvider } from 'kysely';
import { newId } from '../platform/ids.js';
import { eventsPublished } from '../platform/metrics.js';
import {
  CATALOG,
  definitionOf,
  latest,
  type Catalog,
  type DataOf,
  type EventType,
  type VersionOf,
} from './catalog/catalog.js';
import { problems } from './catalog/problems.js';
import type { EventMetadata } from './envelope.js';

/** A transaction of whichever tables. */
export interface AnyTransaction extends QueryExecutorProvider {
  readonly isTransaction: true;
}

/** What a producer says; the rest of the envelope follows from it. `DataOf` is the latest version’s. */
export interface NewEvent<Type extends EventType = EventType> {
  readonly type: Type;
  readonly data: DataOf<Type, LatestOf<Type>>;
  /** `causedByCall(ctx)`, `causedByEvent(event)`. */
  readonly cause: EventMetadata;
  /** Whose it is, where neither the data nor earlier events of its key say so. */
  readonly customerId?: string;
  readonly partnerId?: string;
}

/** Producers publish one version: a type that has two is told apart by its data. */
type LatestOf<Type extends EventType> = VersionOf<Type>;

/** Of whichever type. */
export type AnyNewEvent = { [Type in EventType]: NewEvent<Type> }[EventType];

/** Its data is not as the catalog says, and will not be when it is published again. */
export class NotAsCataloged extends Error {}

/** Publishes inside the transaction of the change: both take effect, or neither. */
export class Outbox {
  constructor(
    /** Who publishes: "orders". */
    private readonly source: string,
    private readonly catalog: Catalog = CATALOG,
  ) {}

  /** In this order; throws NotAsCataloged for data that is not as the catalog says, which is a fault of the producer. */
  async add(tx: AnyTransaction, ...events: readonly AnyNewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const entries = JSON.stringify(events.map((event) => this.entry(event)));
    await sql`select events.append(${entries}::jsonb)`.execute(tx);
    for (const { type } of events) eventsPublished.inc({ type });
  }

  private entry({ type, data, cause, customerId, partnerId }: AnyNewEvent): object {
    const version = latest(this.catalog, type);
    const { data: schema, key } = definitionOf(this.catalog, type, version);
    const wrong = problems(schema.json, data);
    if (wrong.length > 0)
      throw new NotAsCataloged(`${type} v${version} is not as the catalog says: ${wrong.join('; ')}`);
    const told = data as {
      readonly customer_id?: string;
      readonly partner_id?: string | null;
      readonly mode?: string;
    };
    return {
      event_id: newId('evt'),
      type,
      version,
      key: key(data as never),
      source: this.source,
      data,
      metadata: cause,
      customer_id: customerId ?? told.customer_id,
      partner_id: partnerId ?? told.partner_id,
      mode: told.mode,
    };
  }
}
