import type { Fields } from '../fields.js';
import type { Told } from '../provider.js';
import { Unreadable } from '../unreadable.js';

/** An order as Shopify sends it (https://shopify.dev/docs/api/admin-rest/latest/resources/order). */
export function importedOrder(order: Fields): Told {
  const currency = order.currency('currency');
  const address = order.objectOrNone('shipping_address') ?? order.objectOrNone('billing_address');
  if (!address) throw new Unreadable('the order has no address');
  const customer = order.objectOrNone('customer');
  const name = nameOf(address) ?? (customer && nameOf(customer));
  const email = order.textOrNone('email') ?? order.textOrNone('contact_email') ?? customer?.textOrNone('email');
  if (email === undefined || name === undefined) throw new Unreadable('the order does not say who bought');
  const shipping = order.objectOrNone('total_shipping_price_set')?.object('shop_money');
  return {
    type: 'imported_order.created',
    data: {
      provider: 'shopify',
      external_order_id: order.id('id'),
      email,
      name,
      currency,
      total: order.money('total_price', currency),
      lines: order.list('line_items').map((line) => ({
        sku: line.text('sku'),
        quantity: line.units('quantity'),
        unit_price: line.money('price', currency),
      })),
      shipping_total: shipping ? shipping.money('amount', currency) : null,
      // Where prices include the tax, it is in them already.
      tax_total: order.flag('taxes_included') || !order.has('total_tax') ? null : order.money('total_tax', currency),
      shipping_address: addressOf(address, name),
      placed_at: order.instant('created_at'),
    },
  };
}

function nameOf(person: Fields): string | undefined {
  const whole = person.textOrNone('name');
  const parts = [person.textOrNone('first_name'), person.textOrNone('last_name')].filter((part) => part !== undefined);
  return whole ?? (parts.length === 0 ? undefined : parts.join(' '));
}

const addressOf = (address: Fields, name: string) => ({
  recipient: nameOf(address) ?? name,
  line1: address.textOrNone('address1') ?? '',
  line2: address.textOrNone('address2') ?? '',
  city: address.textOrNone('city') ?? '',
  region: address.textOrNone('province_code') ?? address.textOrNone('province') ?? '',
  postal_code: address.textOrNone('zip') ?? '',
  country_code: address.text('country_code'),
});
