import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { sql, type Kysely } from 'kysely';
import { listen, type Listening } from '../../platform/db/listen.js';
import type { Logger } from '../../platform/logger.js';
import { relayConnected, relayedEvents } from '../../platform/metrics.js';
import type { EventDatabase } from '../log/event-database.js';
import { EventLog } from '../log/event-log.js';
import type { EventTables } from '../log/event-log.tables.js';
import type { LogEntry } from '../log/log-entry.js';
import { ensureStream, SUBJECTS } from './stream.js';

const NAME = 'nats';
const LOCK = 0x4e41_5453;
const PAGE = 200;
const LOOK_MILLISECONDS = 1_000;
const TIMEOUT_MILLISECONDS = 5_000;

export interface RelayOptions {
  /** "nats://user:password@host:4222" */
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly db: EventDatabase;
  readonly logger: Logger;
}

/**
 * Copies the log to JetStream for consumers outside: one process at a time, in the order of the log. How far it is stands in
 * PostgreSQL; a server that lost its stream, or another server, is filled from the beginning.
 */
export class NatsRelay {
  private readonly log: EventLog;
  private readonly listening: Listening;
  private readonly running: Promise<void>;
  private closed = false;
  private wake: () => void = () => undefined;

  constructor(private readonly options: RelayOptions) {
    this.log = new EventLog(options.db);
    this.listening = listen(options.databaseUrl, 'trivium_events', () => this.wake());
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.wake();
    await this.running;
    await this.listening.close();
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      try {
        await this.options.db.connection().execute((connection) => this.lead(connection));
      } catch (error) {
        this.options.logger.warn({ err: error }, 'events cannot be copied to NATS; trying again');
      }
      if (!this.closed) await this.pause();
    }
  }

  /** For as long as this process is the one that copies: the lock is lost with its connection, and so is the work. */
  private async lead(own: Kysely<EventTables>): Promise<void> {
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${LOCK}) as mine`.execute(own);
    if (!rows[0]?.mine) return;
    try {
      const server = await connect({
        ...serverOf(this.options.natsUrl),
        reconnect: false,
        timeout: TIMEOUT_MILLISECONDS,
      });
      relayConnected.set(1);
      try {
        await this.copy(own, server);
      } finally {
        relayConnected.set(0);
        await server.close();
      }
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(own).catch(() => undefined);
    }
  }

  private async copy(own: Kysely<EventTables>, server: NatsConnection): Promise<void> {
    const target = await ensureStream(server);
    const client = jetstream(server, { timeout: TIMEOUT_MILLISECONDS });
    const saved = await own.selectFrom('relays').selectAll().where('name', '=', NAME).executeTakeFirst();
    let position = saved?.target === target ? saved.sequence : 0;
    while (!this.closed && !server.isClosed()) {
      const { entries, next } = await this.log.read(position, {}, PAGE);
      await Promise.all(entries.map((entry) => publish(client, entry)));
      if (next !== position) await save(own, next, target);
      position = next;
      if (entries.length < PAGE && !this.closed) await Promise.race([this.pause(), server.closed()]);
    }
  }

  /** Until something is published, or a while. */
  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MILLISECONDS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function publish(client: JetStreamClient, { event, key, sequence }: LogEntry): Promise<void> {
  const about = headers();
  about.set('Trivium-Key', key);
  about.set('Trivium-Sequence', String(sequence));
  const { duplicate } = await client.publish(`${SUBJECTS}.${event.event_type}`, JSON.stringify(event), {
    msgID: event.event_id,
    headers: about,
  });
  relayedEvents.inc({ result: duplicate ? 'duplicate' : 'published' });
}

async function save(own: Kysely<EventTables>, sequence: number, target: string): Promise<void> {
  await own
    .insertInto('relays')
    .values({ name: NAME, sequence, target })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ sequence, target }))
    .execute();
}

function serverOf(natsUrl: string): { readonly servers: string; readonly user?: string; readonly pass?: string } {
  const { protocol, host, username, password } = new URL(natsUrl);
  const credentials = username && { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return { servers: `${protocol}//${host}`, ...credentials };
}
