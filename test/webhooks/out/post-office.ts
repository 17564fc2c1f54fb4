import { randomBytes } from 'node:crypto';
import type { Updateable } from 'kysely';
import { DeadLetterDesk } from '../../../src/dead-letters/dead-letter-desk.js';
import { DeadLetterReader } from '../../../src/dead-letters/dead-letter-reader.js';
import { migrateDeadLetters, openDeadLettersDatabase } from '../../../src/dead-letters/dead-letters-database.js';
import type { DeadLettersDatabase } from '../../../src/dead-letters/dead-letters.tables.js';
import { Outbox } from '../../../src/events/outbox.js';
import type { Clock } from '../../../src/platform/clock.js';
import { Egress, type EgressOptions } from '../../../src/platform/egress/egress.js';
import { egressRules } from '../../../src/platform/egress/rules.js';
import { newId } from '../../../src/platform/ids.js';
import { createLogger } from '../../../src/platform/logger.js';
import { DELIVERY_LETTERS } from '../../../src/webhooks/deliveries/delivery-letters.js';
import { openOutgoingDatabase, type OutgoingDatabase } from '../../../src/webhooks/out/outgoing-database.js';
import type { DeliveryRow, EndpointRow } from '../../../src/webhooks/out/outgoing.tables.js';
import { SecretBox } from '../../../src/webhooks/secret-box.js';
import { Sender, type SenderOptions } from '../../../src/webhooks/sending/sender.js';
import type { TestDatabase } from '../../harness/database.js';
import { preparedDatabase } from '../../harness/stack.js';

/** Deliveries as they are made for endpoints, and senders that bring them. */
export interface PostOffice {
  readonly database: TestDatabase;
  readonly db: OutgoingDatabase;
  readonly clock: Clock & { pass(milliseconds: number): void };
  /** Returns its id. */
  endpoint(url: string, options?: EndpointOptions): Promise<string>;
  /** Returns the ids of the events, which count on over all endpoints. */
  post(endpointId: string, ...keys: readonly string[]): Promise<readonly string[]>;
  deliveries(endpointId: string): Promise<readonly Pick<DeliveryRow, 'event_id' | 'status' | 'cause'>[]>;
  open(options?: Partial<SenderOptions & EgressOptions>): Sender;
  /** Where operators look at what failed. */
  desk(): Promise<{ readonly db: DeadLettersDatabase; readonly desk: DeadLetterDesk }>;
  change(endpointId: string, change: Updateable<EndpointRow>): Promise<void>;
  close(): Promise<void>;
}

export interface EndpointOptions {
  readonly ratePerMinute?: number;
  readonly secrets?: readonly { readonly key: Buffer; readonly expiresAt?: Date }[];
  /** The seed of an ed25519 key. */
  readonly signingSeed?: Buffer;
}

export const PARTNER = newId('ptr');
export const BOX_KEY = Buffer.alloc(32, 'box');
export const TRACE = randomBytes(16).toString('hex');
const box = new SecretBox(BOX_KEY);
const logger = createLogger({ level: 'silent', pretty: false });
const rules = egressRules({ development: true, allowed: undefined });
const FIVE_DAYS = 5 * 86_400_000;
/** As quick as it gets, for tests that are not about the rate. */
const UNLIMITED = 60_000;

export async function openPostOffice(): Promise<PostOffice> {
  const database = await preparedDatabase();
  const db = openOutgoingDatabase(database.url, { maxConnections: 5 });
  const senders: Sender[] = [];
  let sequence = 0;
  // Begins now, as the database says when leases end for those that park deliveries.
  let passed = 0;
  const clock = { now: () => Date.now() + passed, pass: (milliseconds: number) => void (passed += milliseconds) };
  const post: PostOffice['post'] = async (endpoint_id, ...keys) => {
    const rows = keys.map((key) => {
      sequence += 1;
      const event_id = newId('evt');
      const body = JSON.stringify({ id: event_id, type: 'order.created', data: { key, sequence, name: 'naïve' } });
      const about = { event_id, event_type: 'order.created', key, sequence, body, trace_id: TRACE };
      const [created_at, next_attempt_at] = [new Date(clock.now()), new Date(clock.now())];
      return { id: newId('whd'), endpoint_id, partner_id: PARTNER, ...about, created_at, next_attempt_at };
    });
    const { status } = await db
      .selectFrom('endpoints')
      .select('status')
      .where('id', '=', endpoint_id)
      .executeTakeFirstOrThrow();
    const state = status === 'enabled' ? 'pending' : 'parked';
    await db
      .insertInto('deliveries')
      .values(
        rows.map((row) => ({
          ...row,
          status: state,
          next_attempt_at: state === 'pending' ? row.next_attempt_at : null,
        })),
      )
      .execute();
    return rows.map(({ event_id }) => event_id);
  };
  return {
    database,
    db,
    clock,
    post,
    endpoint: async (url, options = {}) => {
      const id = newId('whe');
      const { ratePerMinute = UNLIMITED, secrets = [{ key: Buffer.alloc(32, 's') }], signingSeed } = options;
      const now = new Date();
      const sealed = secrets.map(({ key, expiresAt }) => ({
        ciphertext: box.seal(id, key),
        created_at: now.toISOString(),
        expires_at: expiresAt?.toISOString() ?? null,
      }));
      await db
        .insertInto('endpoints')
        .values({
          ...{ id, partner_id: PARTNER, url, description: '', event_types: ['*'], filters: '[]', scopes: [] },
          ...{ api_version: '2026-11-01', status: 'enabled', rate_per_minute: ratePerMinute },
          secrets: JSON.stringify(sealed),
          signing_key: signingSeed
            ? JSON.stringify({ ciphertext: box.seal(id, signingSeed), public_key: 'unused here' })
            : null,
          ...{ created_at: now, updated_at: now },
        })
        .execute();
      return id;
    },
    deliveries: (endpointId) =>
      db.selectFrom('deliveries').selectAll().where('endpoint_id', '=', endpointId).orderBy('sequence').execute(),
    open: ({ resolve, longestMilliseconds = 2_000, ...options } = {}) => {
      const egress = new Egress({ rules, longestMilliseconds, ...(resolve ? { resolve } : {}) });
      const sender = new Sender({
        ...{ db, egress, box, clock, logger, outbox: new Outbox('webhooks'), disableAfterMilliseconds: FIVE_DAYS },
        ...{ lookMilliseconds: 20, random: () => 0.5, ...options },
      });
      senders.push(sender);
      return sender;
    },
    desk: async () => {
      const letters = openDeadLettersDatabase(database.url, { maxConnections: 1 });
      await migrateDeadLetters(letters);
      return { db: letters, desk: new DeadLetterDesk(letters, new DeadLetterReader([DELIVERY_LETTERS])) };
    },
    change: async (endpointId, change) => {
      await db.updateTable('endpoints').set(change).where('id', '=', endpointId).execute();
    },
    close: async () => {
      await Promise.all(senders.map((sender) => sender.close()));
      await db.destroy();
      await database.drop();
    },
  };
}
