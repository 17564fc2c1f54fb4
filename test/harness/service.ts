import { status, type ServiceError } from '@grpc/grpc-js';
import type { Kysely } from 'kysely';
import { Channel } from '../../src/clients/channel.js';
import { maskOf } from '../../src/clients/field-policy.js';
import { readConfig } from '../../src/config.js';
import { ANONYMOUS, type Principal } from '../../src/platform/access.js';
import type { CallContext } from '../../src/platform/call-context.js';
import { systemClock } from '../../src/platform/clock.js';
import { openDatabase } from '../../src/platform/db/database.js';
import { newId } from '../../src/platform/ids.js';
import { createLogger } from '../../src/platform/logger.js';
import { ServiceTokens } from '../../src/platform/service-token.js';
import { traceFrom } from '../../src/platform/trace.js';
import { startService as startRole } from '../../src/roles/services.js';
import type { ServiceDefinition } from '../../src/services/service-module.js';
import type { ServiceName } from '../../src/settings/roles.js';
import type { TestDatabase } from './database.js';
import { preparedDatabase } from './stack.js';

/** One reference service alone: its own database, its real gRPC server, and the BFF's channel to it. */
export interface RunningService<S, DB> {
  readonly channel: Channel<S>;
  readonly db: Kysely<DB>;
  readonly database: TestDatabase;
  stop(): Promise<void>;
}

const LONGEST_MILLISECONDS = 10_000;
// Tables begin empty: each spec fills them as far as it needs.
const EMPTY = { TRIVIUM_PROFILE: 'production' };
const logger = createLogger({ level: 'error', pretty: false });

const principal = (kind: Principal['kind'], subject: string, scopes: readonly string[] = []): Principal => ({
  kind,
  subject,
  scopes: new Set(scopes),
});
/** Without these the channel leaves out fields that the contracts protect. */
const READ_ALL = ['customers:pii', 'customers:internal', 'orders:internal', 'catalog:cost', 'payments:sensitive'];

export const customer = (id: string): Principal => principal('customer', id);
export const partner = (id: string): Principal => principal('partner', id);
export const staff = principal('staff', 'staff', READ_ALL);
export const internal = principal('internal', 'internal', READ_ALL);
export const anonymous = ANONYMOUS;

/** A call that this caller makes now. */
export const callOf = (caller: Principal): CallContext => ({
  principal: caller,
  requestId: newId('req'),
  trace: traceFrom(undefined),
  deadline: systemClock.now() + LONGEST_MILLISECONDS,
  signal: new AbortController().signal,
});

/** The gRPC status a call is refused with; "OK" where it is not. */
export async function statusOf(call: Promise<unknown>): Promise<string | undefined> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown === undefined) return 'OK';
  const { code } = (thrown as Error).cause as ServiceError;
  return status[code];
}

export async function startService<S, DB>(
  definition: ServiceDefinition<DB>,
  env: Readonly<Record<string, string>> = {},
  /** One that is there already, beside whoever else uses it. */
  shared?: TestDatabase,
): Promise<RunningService<S, DB>> {
  const config = readConfig({ ...EMPTY, ...env });
  const database = shared ?? (await preparedDatabase());
  const { url } = database;
  const { contract } = definition;
  const name = contract.split('.')[1] as ServiceName;
  const tokens = new ServiceTokens(Buffer.alloc(32, 'test'), systemClock);
  const running = await startRole(name, { config, databaseUrl: url, tokens, logger });
  const db = openDatabase<DB>(url, { schema: name, maxConnections: 5 });
  const behavior = { clock: systemClock, maskOf, longestMilliseconds: LONGEST_MILLISECONDS, observe: () => undefined };
  const channel = new Channel<S>({ ...behavior, name, contract, address: `127.0.0.1:${running.port}`, tokens });
  const stop = async () => {
    channel.close();
    await running.close();
    await db.destroy();
    if (!shared) await database.drop();
  };
  return { channel, db, database, stop };
}
