import { randomUUID } from 'node:crypto';
import type { InventoryServiceDefinition } from '../../../src/gen/trivium/inventory/v1/InventoryService.js';
import type { PaymentsServiceDefinition } from '../../../src/gen/trivium/payments/v1/PaymentsService.js';
import { newId } from '../../../src/platform/ids.js';
import { plannedProducts } from '../../../src/seeds/products.js';
import { SEEDED_PRODUCT_ID, shopifyItemId } from '../../../src/seeds/well-known.js';
import { inventory } from '../../../src/services/inventory/inventory.definition.js';
import type { InventoryTables } from '../../../src/services/inventory/inventory.tables.js';
import { payments } from '../../../src/services/payments/payments.definition.js';
import type { PaymentsTables } from '../../../src/services/payments/payments.tables.js';
import { eventually } from '../../harness/eventually.js';
import { callOf, customer, internal, staff, startService, statusOf } from '../../harness/service.js';
import type { Outside } from './outside.js';

/** What providers outside tell has its effect once, in whichever order it comes and however often. */
export function providerCases(outside: () => Outside): void {
  const unique = () => randomUUID().slice(0, 8);
  const usd = (amount: number) => ({ amount, currency: 'USD' });

  describe('a payment', () => {
    test('that waited is captured by the word of its provider, and the saga goes on', async () => {
      const { orderId, payment, amount } = await outside().waiting();
      await outside().tell('provider_payment.succeeded', { ...payment, amount });
      await outside().becomes(orderId, 'confirmed');
      await outside().tell('provider_payment.succeeded', { ...payment, amount });
      // Too late to matter.
      await outside().tell('provider_payment.failed', { ...payment, amount, reason: 'card_declined' });
      await outside().heard(payment.provider_payment_id);
      expect(await outside().money(orderId)).toEqual([amount.amount]);
      expect((await outside().order(orderId)).payments).toMatchObject([{ status: 'captured' }]);
    });

    test('that its provider refuses fails the order, and its stock is free again', async () => {
      const before = await outside().units(SEEDED_PRODUCT_ID);
      const { orderId, payment, amount } = await outside().waiting();
      expect(await outside().units(SEEDED_PRODUCT_ID)).toMatchObject({ reserved: before.reserved + 1 });
      await outside().tell('provider_payment.failed', { ...payment, amount, reason: 'insufficient_funds' });
      await outside().becomes(orderId, 'failed', 'payment_declined');
      await eventually(
        async () => expect(await outside().units(SEEDED_PRODUCT_ID)).toEqual(before),
        outside().patience,
      );
      // Taken after all: given back at once, and told by the provider then.
      await outside().tell('provider_payment.succeeded', { ...payment, amount });
      await outside().tell('provider_payment.refunded', { ...payment, refunded: amount });
      await outside().heard(payment.provider_payment_id);
      expect(await outside().money(orderId)).toEqual([amount.amount, -amount.amount]);
    });

    test('is given back as far as its provider says in all, in whichever order the words come', async () => {
      const [first, second] = [await outside().waiting(), await outside().waiting()];
      for (const { payment, amount } of [first]) {
        await outside().tell('provider_payment.succeeded', { ...payment, amount });
        for (const total of [500, 1500, 1500])
          await outside().tell('provider_payment.refunded', { ...payment, refunded: usd(total) });
      }
      for (const { payment, amount } of [second]) {
        for (const total of [1500, 500])
          await outside().tell('provider_payment.refunded', { ...payment, refunded: usd(total) });
        await outside().tell('provider_payment.succeeded', { ...payment, amount });
      }
      for (const { orderId, payment } of [first, second]) {
        await outside().heard(payment.provider_payment_id);
        await outside().becomes(orderId, 'confirmed');
        const [seen] = (await outside().order(orderId)).payments;
        expect(seen).toMatchObject({ status: 'captured', refunded_amount: { amount: '15.00' } });
      }
      expect(await outside().money(first.orderId)).toEqual([first.amount.amount, -500, -1000]);
      expect(await outside().money(second.orderId)).toEqual([second.amount.amount, -1500]);
    });

    test('that is disputed has the dispute in its books, once', async () => {
      const { payment, amount } = await outside().waiting();
      const dispute_id = `dp_${unique()}`;
      for (let time = 0; time < 2; time += 1)
        await outside().tell('provider_payment.disputed', { ...payment, dispute_id, amount, reason: 'fraudulent' });
      await outside().heard(payment.provider_payment_id);
      const noted = await outside().rows('select reason from payments.disputes where dispute_id = $1', dispute_id);
      expect(noted).toEqual([{ reason: 'fraudulent' }]);
    });

    test('that nobody knows is tried again, and another amount than was asked for is for people', async () => {
      const provider_payment_id = `pi_${unique()}`;
      await outside().tell('provider_payment.succeeded', { provider: 'stripe', provider_payment_id, amount: usd(100) });
      expect(await outside().refusal(provider_payment_id)).toBe(
        `stripe tells of ${provider_payment_id}, which is no payment of ours, or not yet`,
      );
      const { orderId, payment } = await outside().waiting();
      await outside().tell('provider_payment.succeeded', { ...payment, amount: usd(100) });
      expect(await outside().deadLetter(payment.provider_payment_id)).toMatch(
        /^1\.00 USD was taken for pay_\w+, which is of/,
      );
      expect(await outside().money(orderId)).toEqual([]);
    });
  });

  test('a deal that was won is one draft of an invoice, for staff and services', async () => {
    const deal_id = unique();
    const deal = {
      provider: 'crm',
      deal_id,
      name: 'Forty lamps',
      amount: usd(799960),
      company: 'Analytical Engines Ltd',
    };
    const won = { ...deal, contact_email: 'ada@example.com', won_at: '2026-11-05T09:30:00.000Z' };
    await outside().tell('deal.won', won);
    await outside().tell('deal.won', won);
    await outside().heard(deal_id);
    const bank = await startService<PaymentsServiceDefinition, PaymentsTables>(payments, {}, outside().database);
    const { invoices } = await bank.channel.call(callOf(staff), 'ListInvoices', { dealId: deal_id });
    expect(invoices).toMatchObject([
      { status: 'INVOICE_STATUS_DRAFT', amount: { minorUnits: 799960 }, contactEmail: 'ada@example.com' },
    ]);
    expect(await statusOf(bank.channel.call(callOf(customer(newId('cus'))), 'ListInvoices', {}))).toBe(
      'PERMISSION_DENIED',
    );
    await bank.stop();
    const drafted = await outside().rows(
      `select data->>'deal_id' as deal_id from events.event_log where type = 'invoice.drafted' and key = $1`,
      invoices[0]?.id,
    );
    expect(drafted).toEqual([{ deal_id }]);
  });

  describe('stock', () => {
    const products = plannedProducts();
    /** Each test has a product of its own. */
    const item = (index: number) => {
      const product = products[index];
      if (!product) throw new Error('no such product');
      return { id: product.id, sku: product.sku, external_item_id: shopifyItemId(index) };
    };
    const at = (second: number) => new Date(Date.UTC(2026, 10, 5, 9, 30, second)).toISOString();
    const counted = (external_item_id: string, available: number, second: number, sku: string | null = null) =>
      outside().tell('stock_level.changed', {
        provider: 'shopify',
        external_item_id,
        sku,
        available,
        changed_at: at(second),
      });
    const free = async (id: string) => {
      const { onHand, reserved } = await outside().units(id);
      return onHand - reserved;
    };

    test('is what was counted last, in whichever order the counts come', async () => {
      for (const [index, seconds] of [
        [40, [1, 2, 2]],
        [41, [2, 1, 2]],
      ] as const) {
        const { id, external_item_id } = item(index);
        for (const second of seconds) await counted(external_item_id, second * 10, second);
        await outside().heard(`shopify:${external_item_id}`);
        expect(await free(id)).toBe(20);
      }
    });

    test('counted below nothing is nothing', async () => {
      const { id, external_item_id } = item(42);
      await counted(external_item_id, -3, 1);
      await outside().heard(`shopify:${external_item_id}`);
      expect(await free(id)).toBe(0);
    });

    test('of an item that nobody knows is kept until somebody says what it is', async () => {
      const { id, sku } = item(43);
      const external_item_id = unique();
      await counted(external_item_id, 77, 1);
      await outside().heard(`shopify:${external_item_id}`);
      const shelf = await startService<InventoryServiceDefinition, InventoryTables>(inventory, {}, outside().database);
      const link = {
        requestId: randomUUID(),
        productId: id,
        sku,
        provider: 'shopify',
        externalItemId: external_item_id,
      };
      expect(await statusOf(shelf.channel.call(callOf(customer(newId('cus'))), 'LinkItem', link))).toBe(
        'PERMISSION_DENIED',
      );
      const { stock } = await shelf.channel.call(callOf(internal), 'LinkItem', link);
      expect(stock?.available).toBe(77);
      expect(await shelf.channel.call(callOf(internal), 'LinkItem', link)).toEqual({ stock });
      await shelf.stop();
    });

    const moved = (move_id: string, sku: string, quantity: number) =>
      outside().tell('stock_move.confirmed', { provider: 'odoo', move_id, sku, quantity, confirmed_at: at(1) });

    test('moves once per move of the warehouse', async () => {
      const { id, sku } = item(44);
      const { onHand } = await outside().units(id);
      const move = unique();
      await moved(move, sku, 12);
      await moved(move, sku, 12);
      await outside().heard(move);
      expect(await outside().units(id)).toMatchObject({ onHand: onHand + 12 });
    });

    test('never leaves that is not there: the move waits for the one that brings it', async () => {
      const { id, sku } = item(45);
      const { onHand } = await outside().units(id);
      const [out, into] = [unique(), unique()];
      await moved(out, sku, -onHand - 5);
      expect(await outside().refusal(out)).toContain(
        `the move ${out} of odoo takes ${onHand + 5} units of ${sku}, of which`,
      );
      await moved(into, sku, 10 + onHand);
      await outside().heard(out);
      expect(await outside().units(id)).toMatchObject({ onHand: onHand + 5 });
    });

    test('of a SKU that nobody knows is a dead letter that says so', async () => {
      const move = unique();
      await moved(move, 'NO-SUCH', 1);
      expect(await outside().deadLetter(move)).toBe(
        `the move ${move} of odoo is of NO-SUCH, which is no SKU of a product here`,
      );
    });
  });
}
