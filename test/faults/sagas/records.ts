import type { Pool } from 'pg';
import type { Withhold } from './boundary.js';
import type { Fated } from './fated-orders.js';
import type { HeldRows } from './held-rows.js';

/** Where workers write down how a call ended: in their journal, then among what their engine need not do again. */
const OF_THE_ORDER = '(select id from sagas.sagas where order_id = $1)';
const PLACES = {
  'not noted': `select from sagas.attempts where saga_id in ${OF_THE_ORDER} for update`,
  'not kept': `select from dbos.workflow_status where workflow_uuid in ${OF_THE_ORDER} for update`,
};

/** From now on what comes of an order cannot be written there: whoever tries waits. */
export const withholding =
  (rows: HeldRows): Withhold =>
  async (orderId, fate) =>
    void (await rows.hold(PLACES[fate], [orderId]));

/** What is written down of the last call of each order: nothing, how it ended, or also that it need not be made again. */
export async function lastRecords(ledgers: Pool, orders: readonly Fated[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await ledgers.query<{ order_id: string; record: string }>(
    `select distinct on (order_id) order_id, case
       when coalesce(attempts.result, 'failed') = 'failed' then 'not noted'
       when exists (select from dbos.operation_outputs
         where workflow_uuid = saga_id and function_name = direction || ' ' || attempts.step) then 'kept'
       else 'not kept' end as record
     from sagas.sagas join sagas.attempts on saga_id = id
     where order_id = any($1) order by order_id, attempts.started_at desc`,
    [orders.map(({ orderId }) => orderId)],
  );
  return new Map(rows.map(({ order_id, record }) => [order_id, record]));
}
