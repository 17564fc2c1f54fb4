import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrdersServiceDefinition } from '../../src/gen/trivium/orders/v1/OrdersService.js';
import type { OrderStatus } from '../../src/gen/trivium/orders/v1/OrderStatus.js';
import type { PaymentOutcome } from '../../src/gen/trivium/payments/v1/PaymentOutcome.js';
import type { PaymentsServiceDefinition } from '../../src/gen/trivium/payments/v1/PaymentsService.js';
import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import { orders } from '../../src/services/orders/orders.definition.js';
import type { OrdersTables } from '../../src/services/orders/orders.tables.js';
import { payments } from '../../src/services/payments/payments.definition.js';
import type { PaymentsTables } from '../../src/services/payments/payments.tables.js';
import { eventually } from '../harness/eventually.js';
import { callOf, internal, staff, startService } from '../harness/service.js';
import { seededDatabase } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';
import { openLedgers, type Ledgers } from './both-modes.ledgers.js';

export const MODES = ['orchestrated', 'choreographed'] as const;
export type Mode = (typeof MODES)[number];

export const UNITS = 2;
const PATIENCE_MILLISECONDS = 40_000;
/** Long enough to settle a pending payment in, on a busy machine. */
const PAYMENT_SECONDS = 12;

export interface Wish {
  readonly mode: Mode;
  readonly productId: string;
  readonly paymentMethod?: string;
  readonly country?: string;
}

/** A running Trivium, and what people do there who are no customers: they ship, deliver and decide about payments. */
export interface Shop {
  readonly ledgers: Ledgers;
  place(wish: Wish): Promise<string>;
  /** The status of the answer. */
  cancel(mode: Mode, orderId: string): Promise<number>;
  /** One unit of the first line; all that is left where `units` is missing. */
  sendBack(mode: Mode, orderId: string, units?: number): Promise<void>;
  move(orderId: string, status: OrderStatus): Promise<void>;
  /** The provider's id of the order's payment, once it was tried. */
  paymentTried(orderId: string): Promise<string>;
  /** What the provider says of the pending payment of the order. */
  settle(orderId: string, outcome: PaymentOutcome): Promise<void>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly data: { readonly id: string } | null; readonly error?: { readonly code: string } };
}

const unexpected = (path: string, { status, body }: Answer) =>
  new Error(`${path} was answered ${status}: ${JSON.stringify(body)}`);

/** One stack for both modes: the shop's own orders are driven by sagas, those of partners by events. */
export async function openShop(): Promise<Shop> {
  const database = await seededDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'trivium-modes-'));
  const stack = await startWarm({
    DATABASE_URL: database.url,
    TRIVIUM_DATA_DIR: dataDir,
    ORDER_FULFILLMENT: 'shop=orchestrated,partner=choreographed',
    PAYMENT_TIMEOUT_SECONDS: String(PAYMENT_SECONDS),
  });
  // Further processes of two services, to which the commands of insiders can be given.
  const desk = await startService<OrdersServiceDefinition, OrdersTables>(orders, {}, database);
  const bank = await startService<PaymentsServiceDefinition, PaymentsTables>(payments, {}, database);
  const ledgers = openLedgers(database.url);
  const { partner_api_key: partner, customer_token: customer } = stack.credentials;

  /** Asks again, by the same key, where a busy machine answers too late. */
  const post = async (mode: Mode, path: string, body: object) => {
    const key = randomUUID();
    return eventually(async () => {
      const answer = await postOnce(mode, path, body, key);
      if (answer.status >= 500 || answer.body.error?.code === 'IDEMPOTENCY_IN_FLIGHT') throw unexpected(path, answer);
      return answer;
    }, PATIENCE_MILLISECONDS);
  };
  const postOnce = async (mode: Mode, path: string, body: object, key: string): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${mode === 'choreographed' ? partner : customer}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    };
    const answer = await fetch(stack.http + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  };

  const paymentTried = (orderId: string) => eventually(() => ledgers.paymentOf(orderId), PATIENCE_MILLISECONDS);

  return {
    ledgers,
    async place({ mode, productId, paymentMethod = 'pm_card_visa', country = 'DE' }) {
      const path = '/v2/orders';
      const answer = await post(mode, path, {
        customer_id: SEEDED_CUSTOMER_ID,
        lines: [{ product_id: productId, quantity: UNITS }],
        currency: 'EUR',
        shipping_address: { recipient: 'Ada', line1: 'Hafenstr. 12', city: 'Hamburg', country_code: country },
        payment_method_id: paymentMethod,
      });
      if (answer.status !== 201 || !answer.body.data) throw unexpected(path, answer);
      return answer.body.data.id;
    },
    cancel: async (mode, orderId) => (await post(mode, `/v2/orders/${orderId}/cancel`, {})).status,
    async sendBack(mode, orderId, units) {
      const lines =
        units === undefined ? undefined : [{ order_line_id: await ledgers.lineOf(orderId), quantity: units }];
      const path = `/v2/orders/${orderId}/returns`;
      const answer = await post(mode, path, { ...(lines && { lines }), reason: 'Too large.' });
      if (answer.status !== 201) throw unexpected(path, answer);
    },
    async move(orderId, status) {
      await desk.channel.call(callOf(staff), 'UpdateOrderStatus', { requestId: randomUUID(), orderId, status });
    },
    paymentTried,
    async settle(orderId, outcome) {
      const providerPaymentId = await paymentTried(orderId);
      const failureReason = outcome === 'PAYMENT_OUTCOME_FAILED' ? 'card_declined' : '';
      const settlement = { requestId: randomUUID(), providerPaymentId, outcome, failureReason };
      await bank.channel.call(callOf(internal), 'SettlePayment', settlement);
    },
    async stop() {
      await ledgers.close();
      await stack.stop({ keepData: true });
      await bank.stop();
      await desk.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits until the customer was written to about all of these. */
export const written = (shop: Shop, orderId: string, ...letters: readonly string[]): Promise<void> =>
  eventually(async () => expect(await shop.ledgers.letters(orderId)).toEqual(letters), PATIENCE_MILLISECONDS);

/** How the order ended, once nothing is on its way any more. */
export async function settled(shop: Shop, orderId: string, status: string): Promise<void> {
  await eventually(async () => {
    expect((await shop.ledgers.order(orderId)).status).toBe(status);
    expect(await shop.ledgers.underWay(orderId)).toEqual([]);
  }, PATIENCE_MILLISECONDS);
}
