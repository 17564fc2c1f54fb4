import { NeverHandled } from '../../events/bus/consumer.js';
import type { DataOf } from '../../events/catalog/catalog.js';
import { AppError } from '../../platform/errors.js';
import { uuidOf } from '../../platform/ids.js';
import { callOff } from './imported-cancellation.js';
import { settleRefunds } from './imported-refund.js';
import { lockImport, spoken, type ImportWork } from './imports.js';
import { boughtUnits, paidPrices, type BoughtUnits } from './paid-prices.js';

type Bought = DataOf<'imported_order.created'>;

/** An order through the same flow as everyone's, and then whatever the shop told of it before. */
export async function importOrder(work: ImportWork, bought: Bought): Promise<void> {
  const known = await lockImport(work, bought);
  if (known.order_id !== null) return;
  const order_id = await placed(work, bought);
  await work.tx
    .updateTable('imported_orders')
    .set({ order_id })
    .where('provider', '=', bought.provider)
    .where('external_order_id', '=', bought.external_order_id)
    .execute();
  if (known.cancelled_at) await callOff(work, bought, order_id);
  await settleRefunds(work, bought, order_id);
}

async function placed(work: ImportWork, bought: Bought): Promise<string> {
  checkMoney(bought);
  const { ctx, tools } = work;
  const units = boughtUnits(bought);
  const requestId = uuidOf(bought.provider, bought.external_order_id, 'place-order');
  try {
    const cart = cartOf(bought, units, await buyer(work, bought));
    const order = await tools.place(ctx, requestId, cart, {
      paymentMethodId: `paid_at_${bought.provider}`,
      prices: ({ lines }) => paidPrices(bought, units, lines),
    });
    return order.id;
  } catch (error) {
    throw refusal(bought, error);
  }
}

const cartOf = (bought: Bought, units: readonly BoughtUnits[], customer_id: string): object => ({
  customer_id,
  lines: units.map(({ sku, quantity }) => ({ sku, quantity })),
  currency: bought.currency,
  shipping_address: bought.shipping_address,
});

/** As the customers service takes them. */
const LONGEST_EMAIL = 254;
const LONGEST_NAME = 200;

/** Nobody loses a sale to a long name. A character of two halves is not cut apart. */
const cut = (name: string): string => name.slice(0, LONGEST_NAME).replace(/[\ud800-\udbff]$/, '');

async function buyer({ ctx, tools }: ImportWork, bought: Bought): Promise<string> {
  const { provider, external_order_id, email, shipping_address: to } = bought;
  if (!/^[^\s@]+@[^\s@]+$/.test(email.trim()) || email.trim().length > LONGEST_EMAIL)
    throw new NeverHandled(`${spoken(bought)} has no e-mail address of its buyer`);
  const { recipient, line1, line2, city, region, postal_code: postalCode, country_code: countryCode } = to;
  const { id } = await tools.customers.findOrCreate(ctx, {
    requestId: uuidOf(provider, external_order_id, 'buyer'),
    ...{ email, name: cut(bought.name.trim() || recipient.trim() || email) },
    address: { recipient, line1, line2, city, region, postalCode, countryCode },
  });
  return id;
}

function checkMoney(bought: Bought): void {
  const { currency, total, lines, shipping_total, tax_total } = bought;
  const amounts = [total, ...lines.map(({ unit_price }) => unit_price), shipping_total, tax_total];
  if (amounts.some((amount) => amount && amount.currency !== currency))
    throw new NeverHandled(`${spoken(bought)} is in ${currency} and has amounts of another currency`);
  if (total.amount === 0) throw new NeverHandled(`${spoken(bought)} costs nothing, and no payment is booked for that`);
}

/** What people wrote wrong stays wrong; units that are missing may come. */
function refusal(bought: Bought, error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  if (error.code === 'VALIDATION_FAILED') {
    const { fields = [] } = error.details as { readonly fields?: readonly { readonly message: string }[] };
    const what = fields.map(({ message }) => message).join(' ');
    return new NeverHandled(`${spoken(bought)} cannot be placed here: ${what}`, { cause: error });
  }
  if (error.code !== 'INSUFFICIENT_INVENTORY') return error;
  return new Error(`${spoken(bought)} cannot be placed here: units are missing`, { cause: error });
}
