import type { Pool } from 'pg';
import { eventually } from '../../harness/eventually.js';
import type { Withhold } from './boundary.js';
import type { Fated } from './boundaries.js';

/** Where workers write down how a call ended: in their journal, then among what their engine need not do again. */
export interface Records {
  /** From now on what comes of this order cannot be written there: whoever tries waits. */
  readonly withhold: Withhold;
  /** How many connections wait. */
  waiting(): Promise<number>;
  /** Whoever waits is gone without having written; others may write again. */
  letGo(): Promise<void>;
}

const PLACES = {
  'not noted': 'select from sagas.attempts where saga_id like $1 for update',
  'not kept': 'select from dbos.workflow_status where workflow_uuid like $1 for update',
};

export async function holdRecords(ledgers: Pool): Promise<Records> {
  const client = await ledgers.connect();
  let asked: Promise<unknown> = client.query('begin');
  const query = <Row extends object>(text: string, values: readonly unknown[] = []) => {
    const answer = asked.then(() => client.query<Row>(text, [...values]));
    asked = answer;
    return answer;
  };
  const WAITERS = 'from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))';
  const waiting = async () => {
    const { rows } = await query<{ count: number }>(`select count(distinct pid)::int as count ${WAITERS}`);
    return rows[0]?.count ?? 0;
  };
  return {
    withhold: async (orderId, fate) => void (await query(PLACES[fate], [`%:${orderId}%`])),
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

/** What is written down of the last call of each order: nothing, how it ended, or also that it need not be made again. */
export async function lastRecords(ledgers: Pool, orders: readonly Fated[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await ledgers.query<{ order_id: string; record: string }>(
    `select distinct on (order_id) order_id, case
       when attempts.ended_at is null then 'not noted'
       when exists (select from dbos.operation_outputs
         where workflow_uuid = saga_id and function_name = direction || ' ' || attempts.step) then 'kept'
       else 'not kept' end as record
     from sagas.sagas join sagas.attempts on saga_id = id
     where order_id = any($1) order by order_id, attempts.started_at desc`,
    [orders.map(({ orderId }) => orderId)],
  );
  return new Map(rows.map(({ order_id, record }) => [order_id, record]));
}
