import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { pino } from 'pino';
import { restAdapter, setUpRest } from '../../../src/edges/rest/edge.js';
import { openEventDatabase, type EventDatabase } from '../../../src/events/log/event-database.js';
import { Outbox } from '../../../src/events/outbox.js';
import type { Clock } from '../../../src/platform/clock.js';
import { readNetworks } from '../../../src/platform/networks.js';
import type { Secrets } from '../../../src/webhooks/in/authenticity.js';
import { serveWebhooks } from '../../../src/webhooks/in/edge.js';
import type { Logger } from '../../../src/platform/logger.js';
import { InboxStore } from '../../../src/webhooks/in/inbox.store.js';
import type { InboxRow } from '../../../src/webhooks/in/inbox.tables.js';
import { Intake } from '../../../src/webhooks/in/intake.js';
import { openInboxDatabase, type InboxDatabase } from '../../../src/webhooks/in/open-inbox.js';
import { InboxProcessor } from '../../../src/webhooks/in/processor.js';
import type { Provider } from '../../../src/webhooks/in/provider.js';
import { PROVIDERS } from '../../../src/webhooks/in/providers.js';
import { preparedDatabase } from '../../harness/stack.js';
import { post, SECRET_PATH, SECRETS, type Answered, type Signed } from './senders.js';

@Module({})
class NothingElseModule {}

/** The door for providers behind the very edge that serves it, a real database, and a worker that works when it is told to. */
export interface Door {
  readonly port: number;
  readonly url: string;
  readonly databaseUrl: string;
  readonly clock: { at: number } & Clock;
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly inbox: InboxDatabase;
  processor(providers?: readonly Provider[]): InboxProcessor;
  /** As at the beginning. */
  empty(): Promise<void>;
  /** A moment after the one before it. */
  send(signed: Signed): Promise<Answered>;
  rows(): Promise<readonly InboxRow[]>;
  events(): Promise<readonly { readonly type: string; readonly data: unknown; readonly metadata: unknown }[]>;
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly secrets?: Secrets;
  readonly hasDatabase?: boolean;
  /** Another way to open it. */
  readonly serve?: (
    fastify: FastifyInstance,
    at: { readonly databaseUrl: string; readonly publicUrl: () => string; readonly logger: Logger },
  ) => { close(): Promise<void> };
}

const silent = pino({ enabled: false });

export async function openDoor({ secrets = SECRETS, hasDatabase = true, serve }: DoorOptions = {}): Promise<Door> {
  const database = await preparedDatabase();
  const events: EventDatabase = openEventDatabase(database.url, { maxConnections: 2 });
  const inbox = openInboxDatabase(database.url, { maxConnections: 6 });
  const clock = { at: Date.now(), now: () => clock.at };
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(JSON.parse(line)) });
  let url = '';
  const options = {
    identities: { find: async () => undefined },
    clock,
    longestMilliseconds: 5_000,
    bodyBytes: 2_048,
    logger,
    publicUrl: () => url,
  };
  const app = await NestFactory.create<NestFastifyApplication>(NothingElseModule, restAdapter(options), {
    logger: false,
  });
  setUpRest(app, options);
  const store = new InboxStore(inbox, clock);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const openWithSecrets = () =>
    serveWebhooks(fastify, {
      secrets: () => secrets,
      odooPath: { secret: SECRET_PATH, allows: readNetworks('203.0.113.7'), trustsProxy: readNetworks('127.0.0.1') },
      intake: hasDatabase ? new Intake((deliveries) => store.keep(deliveries)) : undefined,
      publicUrl: () => url,
      clock,
      logger,
    });
  const opened = serve?.(fastify, { databaseUrl: database.url, publicUrl: () => url, logger });
  if (!opened) openWithSecrets();
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  return {
    port: Number(new URL(url).port),
    databaseUrl: database.url,
    url,
    clock,
    log,
    inbox,
    processor: (providers = PROVIDERS) =>
      new InboxProcessor({ db: inbox, outbox: new Outbox('webhooks'), providers, clock, logger: silent }),
    empty: async () => {
      await sql`truncate webhooks_in.inbox, events.event_log`.execute(inbox);
      log.length = 0;
      clock.at = Date.now();
    },
    send: (signed) => {
      clock.at += 1;
      return post(url, signed);
    },
    rows: () => inbox.selectFrom('inbox').selectAll().orderBy('id').execute(),
    events: () => events.selectFrom('event_log').select(['type', 'data', 'metadata']).orderBy('sequence').execute(),
    close: async () => {
      await app.close();
      await opened?.close();
      await inbox.destroy();
      await events.destroy();
      await database.drop();
    },
  };
}
