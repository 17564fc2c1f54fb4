import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { sql, type Kysely } from 'kysely';
import type { Config } from '../config.js';
import { GrpcEdge } from '../edges/grpc/edge.js';
import { GrpcErrorsFilter } from '../edges/grpc/errors.filter.js';
import type { AnyConsumer } from '../events/bus/consumer.js';
import { migrateEvents, openEventDatabase } from '../events/log/event-database.js';
import { Outbox } from '../events/outbox.js';
import { systemClock } from '../platform/clock.js';
import { openDatabase } from '../platform/db/database.js';
import { migrate } from '../platform/db/migrate.js';
import { NestLogger, type Logger } from '../platform/logger.js';
import { serviceRpcs } from '../platform/metrics.js';
import type { ServiceTokens } from '../platform/service-token.js';
import { databaseRefused, portRefused } from '../refusals.js';
import { catalog } from '../services/catalog/catalog.definition.js';
import { customers } from '../services/customers/customers.definition.js';
import { fulfillment } from '../services/fulfillment/fulfillment.definition.js';
import { inventory } from '../services/inventory/inventory.definition.js';
import { notifications } from '../services/notifications/notifications.definition.js';
import { orders } from '../services/orders/orders.definition.js';
import { payments } from '../services/payments/payments.definition.js';
import { ServiceModule, type ServiceDefinition, type ServiceSettings } from '../services/service-module.js';
import type { ServiceName } from '../settings/roles.js';
import { migrateInbox } from '../webhooks/in/open-inbox.js';
import { migrateOutgoing, openOutgoingDatabase, type OutgoingDatabase } from '../webhooks/out/outgoing-database.js';
import { forgetRequestsRegularly } from './forget-requests.js';

/** The reference services; every one can be left out and replaced by an address. */
export const SERVICE_DEFINITIONS = {
  orders,
  catalog,
  customers,
  inventory,
  payments,
  fulfillment,
  notifications,
} satisfies Record<
  ServiceName,
  // Each has tables of its own, which nothing here looks into.
  ServiceDefinition<never>
>;

/** How many orders a development stack begins with. */
export const SEEDED_ORDERS = 1000;

const CONNECTIONS_PER_SERVICE = 5;

export interface Running {
  readonly port: number;
  /** Rejects where the service cannot do its work. */
  readonly check: () => Promise<void>;
  close(): Promise<void>;
}

export interface ServiceRoleOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly tokens: ServiceTokens;
  readonly logger: Logger;
}

/** Whoever publishes or follows events needs their tables first. */
export async function prepareEvents(databaseUrl: string): Promise<void> {
  const db = openEventDatabase(databaseUrl, { maxConnections: 1 });
  try {
    await sql`select 1`.execute(db).catch(databaseRefused(databaseUrl));
    await migrateEvents(db);
  } finally {
    await db.destroy();
  }
}

/** Whoever takes, makes or sends webhooks needs their tables first; in development there are examples in them. */
export async function prepareWebhooks(databaseUrl: string, seeds?: (db: OutgoingDatabase) => Promise<void>) {
  const db = openOutgoingDatabase(databaseUrl, { maxConnections: 1 });
  try {
    await sql`select 1`.execute(db).catch(databaseRefused(databaseUrl));
    await migrateInbox(db);
    await migrateOutgoing(db);
    await seeds?.(db);
  } finally {
    await db.destroy();
  }
}

/** How a service follows events. */
export const consumersOf = (name: ServiceName, settings: ServiceSettings): readonly AnyConsumer[] =>
  (SERVICE_DEFINITIONS[name] as unknown as ServiceDefinition<unknown>).consumers?.(new Outbox(name), settings) ?? [];

/** Where messages to customers go, and who they are from. */
export const mailOf = ({ smtpUrl, mailFrom, dataDir }: Config) => ({
  smtpUrl,
  folder: join(dataDir, 'mail'),
  from: mailFrom,
});

/** Runs one internal service: its tables, its data in development, its gRPC server. */
export async function startService(name: ServiceName, options: ServiceRoleOptions): Promise<Running> {
  const log = options.logger.child({ role: name });
  const onIdleError = (error: Error) => log.warn({ err: error }, 'lost a database connection');
  const db = openDatabase<unknown>(options.databaseUrl, {
    schema: name,
    maxConnections: CONNECTIONS_PER_SERVICE,
    onIdleError,
  });
  try {
    return await serve(name, db, { ...options, logger: log });
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function serve(
  name: ServiceName,
  db: Kysely<unknown>,
  { config, databaseUrl, tokens, logger }: ServiceRoleOptions,
): Promise<Running> {
  const definition = SERVICE_DEFINITIONS[name] as unknown as ServiceDefinition<unknown>;
  const development = config.profile === 'development';
  const check = async () => void (await sql`select 1`.execute(db));
  await check().catch(databaseRefused(databaseUrl));
  await migrate(db, name, definition.migrations, logger);
  if (development) await definition.seed(db, { orders: SEEDED_ORDERS });
  const { servicesHost: host, servicesPort: port = 0 } = config;
  const edge = new GrpcEdge({
    listen: `${host}:${port}`,
    services: [definition.contract],
    reflection: development,
    authenticate: (token) => tokens.verify(token),
    clock: systemClock,
    longestMilliseconds: config.requestMilliseconds,
    logger,
    observe: ({ service, method, code }) => serviceRpcs.inc({ service, method, code }),
  });
  const outbox = new Outbox(name);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(
    ServiceModule.of(definition, db, config, outbox),
    {
      strategy: edge,
      logger: new NestLogger(logger),
    },
  );
  app.useGlobalFilters(new GrpcErrorsFilter());
  await app.listen().catch(portRefused({ setting: 'SERVICES_PORT', host, port }));
  const background = definition.background?.(db, { logger, outbox, mail: mailOf(config) });
  const requests = { schema: name, tables: definition.handled ?? [], days: config.requestDays };
  const forgetting = forgetRequestsRegularly(db, requests, logger);
  const close = async () => {
    await forgetting.stop();
    await background?.close();
    await app.close();
  };
  return { port: edge.port, check, close };
}
