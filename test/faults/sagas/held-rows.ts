import type { Pool } from 'pg';
import { eventually } from '../../harness/eventually.js';

/** Rows that nobody else can write to. */
export interface HeldRows {
  /** Those of a "select … for update", too. */
  hold(select: string, values: readonly unknown[]): Promise<number>;
  /** How many connections wait. */
  waiting(): Promise<number>;
  /** Whoever waits goes without having written; others may write again. */
  letGo(): Promise<void>;
}

const WAITERS = 'from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))';

export async function holdRows(ledgers: Pool): Promise<HeldRows> {
  const client = await ledgers.connect();
  let asked: Promise<unknown> = client.query('begin');
  const query = <Row extends object>(text: string, values: readonly unknown[] = []) => {
    const answer = asked.then(() => client.query<Row>(text, [...values]));
    asked = answer;
    return answer;
  };
  const waiting = async () => {
    const { rows } = await query<{ count: number }>(`select count(distinct pid)::int as count ${WAITERS}`);
    return rows[0]?.count ?? 0;
  };
  return {
    hold: async (select, values) => (await query(select, values)).rowCount ?? 0,
    waiting,
    letGo: async () => {
      // PostgreSQL does not notice that a client died which waits for a lock, and would write for it afterwards.
      await eventually(async () => {
        await query(`select pg_terminate_backend(pid) ${WAITERS}`);
        expect(await waiting()).toBe(0);
      });
      await query('rollback');
      client.release();
    },
  };
}
