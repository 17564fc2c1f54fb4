import { Kysely, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import { LastingClient } from './lasting-client.js';

/** A connection that nobody needs is kept for so long: a new one has to prove itself, and to plan all of its statements anew. */
export const IDLE_MILLISECONDS = 60_000;

/**
 * A pool of connections whose tables lie in `schema`. bigint arrives as number, timestamptz as Date.
 * `destroy()` closes it. Connections are made on first use, so this needs no running database.
 */
export function openDatabase<DB>(
  url: string,
  options: {
    readonly schema: string;
    readonly maxConnections: number;
    /** Longest time to wait for a connection, and for the answer to a query; without end where it is left out. */
    readonly longestMilliseconds?: number;
    /** Told of connections that broke while idle, for example because the database went away. */
    readonly onIdleError?: (error: Error) => void;
  },
): Kysely<DB> {
  const parsers = new TypeOverrides();
  parsers.setTypeParser(types.builtins.INT8, exactNumber);
  const { maxConnections: max, longestMilliseconds: longest } = options;
  const patience = longest !== undefined && {
    connectionTimeoutMillis: longest,
    query_timeout: longest,
    statement_timeout: longest,
  };
  const lasting = { Client: LastingClient, idleTimeoutMillis: IDLE_MILLISECONDS };
  const pool = new Pool({ connectionString: url, max, types: parsers, ...lasting, ...patience });
  // Without a listener a lost idle connection would end the process; the pool replaces it on next use.
  pool.on('error', (error) => {
    // `destroy()` does not wait for the database's side: when both stop, it may cut the connection first.
    if (!pool.ending) options.onIdleError?.(error);
  });
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) }).withSchema(options.schema);
}

function exactNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} does not fit into a number`);
  return value;
}
