import { sql, type Kysely } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.js';
import type { EventTables } from '../../src/events/log/event-log.tables.js';
import { move } from '../../src/services/inventory/inventory.ledger.js';
import type { InventoryTables } from '../../src/services/inventory/inventory.tables.js';
import { IS_WANTED } from '../harness/wanted.js';

/** In the place of a request id: the test itself took units away. */
const BY_HAND = '11111111-1111-4111-8111-111111111111';

/** What the services wrote down about one order, each in its own tables. */
export interface Books {
  readonly status: string;
  readonly reason: string;
  /** Units since the order was placed. */
  readonly stock: { readonly onHand: number; readonly reserved: number };
  /** How often the whole price was taken. */
  readonly captures: number;
  /** What of it was not given back, in minor units where it is none of these. */
  readonly kept: 'nothing' | 'all' | 'all but what came back' | number;
  readonly parcels: readonly string[];
  readonly letters: readonly string[];
}

export type Ledgers = ReturnType<typeof openLedgers>;

export function openLedgers(url: string) {
  const open = <DB>(schema: string): Kysely<DB> => openDatabase<DB>(url, { schema, maxConnections: 3 });
  const stock = open<InventoryTables>('inventory');
  const db = open<EventTables>('events');
  const rows = async <Row>(query: ReturnType<typeof sql<Row>>) => (await query.execute(db)).rows;

  const order = async (orderId: string) => {
    const [found] = await rows(sql<{ status: string; reason: string; total: number; back: number }>`
      select status, status_reason as reason, total::int,
        (select coalesce(sum(refund), 0)::int from orders.returns where order_id = orders.id) as back
      from orders.orders where id = ${orderId}`);
    if (!found) throw new Error(`no order ${orderId}`);
    return found;
  };
  const kept = async (orderId: string, amount: number): Promise<Books['kept']> => {
    const { total, back } = await order(orderId);
    if (amount === total - back) return back === 0 ? 'all' : 'all but what came back';
    return amount === 0 ? 'nothing' : amount;
  };
  const letters = async (orderId: string) => {
    const found = await rows(sql<{ template: string }>`
      select template from notifications.notifications where order_id = ${orderId} order by created_at, id`);
    return found.map(({ template }) => template);
  };

  return {
    order,
    letters,

    /** So many products of which there is plenty, each for one order alone. */
    async products(count: number): Promise<readonly string[]> {
      const found = await rows(sql<{ product_id: string }>`
        select product_id from inventory.stock join catalog.products on products.id = product_id
        where on_hand - reserved >= 5 and products.status = 'active' order by product_id limit ${count}`);
      if (found.length < count) throw new Error(`only ${found.length} products have units`);
      return found.map(({ product_id }) => product_id);
    },

    async lineOf(orderId: string): Promise<string> {
      const [line] = await rows(sql<{ id: string }>`select id from orders.order_lines where order_id = ${orderId}`);
      return line?.id ?? '';
    },

    async paymentOf(orderId: string): Promise<string> {
      const [payment] = await rows(sql<{ id: string }>`
        select provider_payment_id as id from payments.payments where order_id = ${orderId}`);
      if (!payment) throw new Error(`nothing was tried to pay ${orderId}`);
      return payment.id;
    },

    /** While the order is placed somebody else takes the last units, between the look at the shelf and the reservation. */
    soldOutDuring: (productId: string, place: () => Promise<string>): Promise<string> =>
      stock.transaction().execute(async (tx) => {
        const row = tx.selectFrom('stock').selectAll().where('product_id', '=', productId).forUpdate();
        const { on_hand, reserved } = await row.executeTakeFirstOrThrow();
        const orderId = await place();
        const cause = { request_id: BY_HAND, kind: 'adjust', order_id: null, recorded_at: new Date() } as const;
        await move(tx, cause, { product_id: productId, on_hand_change: reserved - on_hand, reserved_change: 0 });
        return orderId;
      }),

    async books(orderId: string, productId: string): Promise<Books> {
      const { status, reason } = await order(orderId);
      const [units] = await rows(sql<{ onHand: number; reserved: number }>`
        select coalesce(sum(on_hand_change), 0)::int as "onHand", coalesce(sum(reserved_change), 0)::int as reserved
        from inventory.stock_entries
        where product_id = ${productId} and kind <> 'opening' and request_id <> ${BY_HAND}`);
      const [money] = await rows(sql<{ captures: number; kept: number }>`
        select count(*) filter (where kind = 'capture')::int as captures, coalesce(sum(amount), 0)::int as kept
        from payments.payment_entries where order_id = ${orderId}`);
      const parcels = await rows(sql<{ status: string }>`
        select status from fulfillment.shipments where order_id = ${orderId}`);
      return {
        ...{ status, reason },
        stock: units ?? { onHand: 0, reserved: 0 },
        captures: money?.captures ?? 0,
        kept: await kept(orderId, money?.kept ?? 0),
        parcels: parcels.map((parcel) => parcel.status),
        letters: await letters(orderId),
      };
    },

    /** Events that a consumer has not handled, sagas that have not ended, letters that were not sent, and what was given up. */
    async underWay(orderId: string): Promise<readonly string[]> {
      const found = await rows(sql<{ what: string }>`
        select subscriptions.queue || ' ' || type as what
        from events.event_log join events.subscriptions on ${sql.raw(IS_WANTED)}
        where key = ${orderId} and not exists (
          select from events.consumed
          where consumed.event_id = event_log.event_id and 'events.' || consumer = subscriptions.queue)
        union all select id || ' is ' || state from sagas.sagas where order_id = ${orderId} and ended_at is null
        union all select workflow_uuid from dbos.workflow_status
          where workflow_uuid like '%' || ${orderId} || '%' and status in ('ENQUEUED', 'PENDING')
        union all select template from notifications.notifications where order_id = ${orderId} and status <> 'sent'
        union all select consumer || ' gave up' from events.dead_letters where key = ${orderId}`);
      return found.map(({ what }) => what);
    },

    /** Products whose units are not what the ledger adds up to. */
    async disagreeing(): Promise<readonly string[]> {
      const found = await rows(sql<{ product_id: string }>`
        select product_id from inventory.stock left join inventory.stock_entries using (product_id)
        group by product_id, on_hand, reserved
        having coalesce(sum(on_hand_change), 0) <> on_hand or coalesce(sum(reserved_change), 0) <> reserved`);
      return found.map(({ product_id }) => product_id);
    },

    async close(): Promise<void> {
      await stock.destroy();
      await db.destroy();
    },
  };
}
