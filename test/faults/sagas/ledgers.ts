import type { Pool } from 'pg';
import type { Placed } from './customers.js';

/** What orders, payments, inventory and fulfillment have recorded of one order. */
interface Facts {
  readonly id: string;
  readonly status: string;
  readonly status_reason: string;
  readonly total: string;
  readonly came_back: string;
  readonly units: string;
  readonly captures: string;
  readonly money: string;
  readonly set_aside: string;
  readonly parcels: string;
  readonly told: string;
  readonly same_letters: string;
}

const FACTS = `
  select o.id, o.status, o.status_reason, o.total,
    (select coalesce(sum(refund), 0) from orders.returns r where r.order_id = o.id) as came_back,
    (select sum(quantity) from orders.order_lines l where l.order_id = o.id) as units,
    (select count(*) from payments.payment_entries e where e.order_id = o.id and e.kind = 'capture') as captures,
    (select coalesce(sum(amount), 0) from payments.payment_entries e where e.order_id = o.id) as money,
    (select coalesce(sum(reserved_change), 0) from inventory.stock_entries e where e.order_id = o.id) as set_aside,
    (select count(*) from fulfillment.shipments s where s.order_id = o.id and s.status <> 'cancelled') as parcels,
    (select count(*) from notifications.notifications n
      where n.order_id = o.id and n.template = 'order.' || o.status) as told,
    (select coalesce(max(count), 0) from (
      select count(*) from notifications.notifications n where n.order_id = o.id group by template) as t) as same_letters
  from orders.orders o where o.id = any($1)`;

const STOCK = `
  select s.product_id, s.on_hand, s.reserved, sum(e.on_hand_change) as entered, sum(e.reserved_change) as spoken_for
  from inventory.stock s join inventory.stock_entries e using (product_id) group by s.product_id, s.on_hand, s.reserved
  having s.on_hand <> sum(e.on_hand_change) or s.reserved <> sum(e.reserved_change) or s.reserved > s.on_hand`;

/** What the ledgers say that they must not once all is settled; never asks the sagas. */
export async function violations(ledgers: Pool, orders: readonly Placed[]): Promise<readonly string[]> {
  const { rows } = await ledgers.query<Facts>(FACTS, [orders.map(({ orderId }) => orderId)]);
  const { rows: oversold } = await ledgers.query<object>(STOCK);
  const found = new Map(rows.map((row) => [row.id, row]));
  const broken = orders.flatMap((order) => {
    const facts = found.get(order.orderId);
    return (facts ? brokenRules(order, facts) : ['lost']).map((rule) => `${order.mode} ${order.orderId}: ${rule}`);
  });
  return [...broken, ...oversold.map((stock) => `oversold: ${JSON.stringify(stock)}`)];
}

/** What of an order is kept in which end; of others nothing. */
const KEPT: Readonly<Record<string, { readonly units: boolean; readonly parcels: number }>> = {
  confirmed: { units: true, parcels: 1 },
  returned: { units: false, parcels: 1 },
};

function brokenRules({ ends }: Placed, facts: Facts): readonly string[] {
  const kept = KEPT[facts.status];
  const money = kept ? String(Number(facts.total) - Number(facts.came_back)) : '0';
  const end = kept || facts.status === 'cancelled' ? facts.status : `${facts.status} ${facts.status_reason}`.trim();
  const captures = Number(facts.captures);
  const rules: Readonly<Record<string, boolean>> = {
    [`ended ${end} and not ${ends.join(' or ')}`]: ends.includes(end),
    [`captured ${captures} times`]: kept ? captures === 1 : captures <= 1,
    [`${end} and holds ${facts.money} of ${facts.total}`]: facts.money === money,
    [`${end} and holds ${facts.set_aside} of ${facts.units} units`]:
      facts.set_aside === (kept?.units ? facts.units : '0'),
    [`${end} and has ${facts.parcels} parcels`]: Number(facts.parcels) === (kept?.parcels ?? 0),
    [`told ${facts.told} times that it is ${facts.status}`]: facts.told === '1',
    [`told the same ${facts.same_letters} times`]: facts.same_letters === '1',
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
}

/** Units of all products on all shelves. */
export async function unitsOnHand(ledgers: Pool): Promise<number> {
  const { rows } = await ledgers.query<{ units: number }>('select sum(on_hand)::int as units from inventory.stock');
  return rows[0]?.units ?? 0;
}

/** By order, the templates of its letters in the order of the alphabet. */
export async function letters(
  ledgers: Pool,
  orders: readonly Placed[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await ledgers.query<{ order_id: string; templates: readonly string[] }>(
    `select order_id, array_agg(template order by template) as templates
     from notifications.notifications where order_id = any($1) group by order_id`,
    [orders.map(({ orderId }) => orderId)],
  );
  return new Map(rows.map(({ order_id, templates }) => [order_id, templates]));
}

/** Every line that was ever written for these orders: equal before and after means that nothing was done in between. */
export async function everyEntry(ledgers: Pool, orders: readonly Placed[]): Promise<unknown> {
  const ids = orders.map(({ orderId }) => orderId);
  const of = async (query: string) => (await ledgers.query<object>(query, [ids])).rows;
  return {
    orders: await of('select id, status, status_reason, updated_at from orders.orders where id = any($1) order by id'),
    money: await of(
      'select * from payments.payment_entries where order_id = any($1) order by order_id, created_at, kind',
    ),
    stock: await of(
      'select * from inventory.stock_entries where order_id = any($1) order by order_id, recorded_at, product_id, kind',
    ),
    parcels: await of('select id, order_id, status from fulfillment.shipments where order_id = any($1) order by id'),
    returns: await of('select * from orders.returns where order_id = any($1) order by id'),
    units: await of(
      `select product_id, on_hand from inventory.stock
       where product_id in (select product_id from orders.order_lines where order_id = any($1)) order by product_id`,
    ),
    letters: await of(
      'select id, order_id, template from notifications.notifications where order_id = any($1) order by id',
    ),
  };
}
