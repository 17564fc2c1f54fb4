import type { Pool } from 'pg';
import type { Placed } from './customers.js';

/** What orders, payments, inventory and fulfillment have recorded of one order. */
interface Facts {
  readonly id: string;
  readonly status: string;
  readonly status_reason: string;
  readonly total: string;
  readonly units: string;
  readonly captures: string;
  readonly money: string;
  readonly set_aside: string;
  readonly parcels: string;
  readonly same_letters: string;
}

const FACTS = `
  select o.id, o.status, o.status_reason, o.total,
    (select sum(quantity) from orders.order_lines l where l.order_id = o.id) as units,
    (select count(*) from payments.payment_entries e where e.order_id = o.id and e.kind = 'capture') as captures,
    (select coalesce(sum(amount), 0) from payments.payment_entries e where e.order_id = o.id) as money,
    (select coalesce(sum(reserved_change), 0) from inventory.stock_entries e where e.order_id = o.id) as set_aside,
    (select count(*) from fulfillment.shipments s where s.order_id = o.id and s.status <> 'cancelled') as parcels,
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

function brokenRules({ ends }: Placed, facts: Facts): readonly string[] {
  const kept = facts.status === 'confirmed';
  const expected = { captures: kept ? 1 : undefined, money: kept ? facts.total : '0' };
  const end = kept || facts.status === 'cancelled' ? facts.status : `${facts.status} ${facts.status_reason}`.trim();
  const rules: Readonly<Record<string, boolean>> = {
    [`ended ${end} and not ${ends.join(' or ')}`]: ends.includes(end),
    [`captured ${facts.captures} times`]:
      Number(facts.captures) === (expected.captures ?? Math.min(1, Number(facts.captures))),
    [`${end} and holds ${facts.money} of ${facts.total}`]: facts.money === expected.money,
    [`${end} and holds ${facts.set_aside} of ${facts.units} units`]: facts.set_aside === (kept ? facts.units : '0'),
    [`${end} and has ${facts.parcels} parcels`]: Number(facts.parcels) === (kept ? 1 : 0),
    [`told the same ${facts.same_letters} times`]: facts.same_letters === '1',
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
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
    letters: await of(
      'select id, order_id, template from notifications.notifications where order_id = any($1) order by id',
    ),
  };
}
