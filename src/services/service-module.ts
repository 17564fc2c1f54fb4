import { Module, type DynamicModule, type OnApplicationShutdown, type Provider, type Type } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { AnyConsumer } from '../events/bus/consumer.js';
import type { Outbox } from '../events/outbox.js';
import type { Migrations } from '../platform/db/migrate.js';
import type { Logger } from '../platform/logger.js';

/** What it takes to run one of the reference services, alone or beside others. */
export interface ServiceDefinition<DB> {
  /** Full name in proto/. */
  readonly contract: string;
  readonly controller: Type<unknown>;
  /** What it publishes, it adds to the outbox in the transaction of the change. */
  readonly store: new (db: Kysely<DB>, outbox: Outbox) => unknown;
  /** What its controller needs beside the store. */
  readonly providers?: (db: Kysely<DB>, settings: ServiceSettings, outbox: Outbox) => readonly Provider[];
  readonly migrations: Migrations;
  /** Tables of handled request ids, which are forgotten after a while by their `handled_at`. */
  readonly handled?: readonly string[];
  /** How it follows events itself. */
  readonly consumers?: (outbox: Outbox, settings: ServiceSettings) => readonly AnyConsumer[];
  /** Fills empty tables with the deterministic development data; does nothing where there is data. */
  readonly seed: (db: Kysely<DB>, amount: SeedAmount) => Promise<void>;
  /** What it does while nobody calls. */
  readonly background?: (db: Kysely<DB>, surroundings: Surroundings) => Background;
}

/** What a service's work in the background needs of its process. */
export interface Surroundings {
  readonly logger: Logger;
  readonly outbox: Outbox;
  readonly mail: {
    /** undefined: mails are written to the folder. */
    readonly smtpUrl: string | undefined;
    readonly folder: string;
    readonly from: string;
  };
}

export interface Background {
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

/** What is decided outside, by the settings of the process. */
export interface ServiceSettings {
  /** Who drives the fulfillment of an order, by its type. */
  readonly orderFulfillment: Readonly<Record<'shop' | 'partner' | 'internal', 'orchestrated' | 'choreographed'>>;
  /** How long a payment may be pending. */
  readonly paymentSeconds: number;
}

export interface SeedAmount {
  /** How many orders there are, with what belongs to them. */
  readonly orders: number;
  /** Adds what is missing where there is data already, which is left alone otherwise. */
  readonly append?: boolean;
}

@Module({})
export class ServiceModule {
  static of<DB>(
    { controller, store, providers }: ServiceDefinition<DB>,
    db: Kysely<DB>,
    settings: ServiceSettings,
    outbox: Outbox,
  ): DynamicModule {
    const more = providers?.(db, settings, outbox) ?? [];
    const provideStore = { provide: store, useFactory: () => new store(db, outbox) };
    const closeDatabase = { provide: ClosesDatabase, useFactory: () => new ClosesDatabase(db as Kysely<unknown>) };
    return { module: ServiceModule, controllers: [controller], providers: [provideStore, ...more, closeDatabase] };
  }
}

class ClosesDatabase implements OnApplicationShutdown {
  constructor(private readonly db: Kysely<unknown>) {}

  async onApplicationShutdown(): Promise<void> {
    await this.db.destroy();
  }
}
