import { randomUUID } from 'node:crypto';
import { SEEDED_CUSTOMER_ID } from '../../../src/seeds/well-known.js';
import type { Shop } from './shop.js';

export const MODES = ['orchestrated', 'choreographed'] as const;
export type Mode = (typeof MODES)[number];

/** One order, and how it may end: "failed payment_declined". */
export interface Wish {
  readonly mode: Mode;
  readonly lines: readonly { readonly product_id: string; readonly quantity: number }[];
  readonly payment_method_id: string;
  readonly country_code: string;
  readonly ends: readonly string[];
}

export interface Placed extends Wish {
  readonly orderId: string;
}

/** Several starts on a busy machine. */
const PATIENCE_MILLISECONDS = 150_000;
const PAUSE_MILLISECONDS = 100;

/** Asks as a client of the contract does: by one key, again and again, until it is answered for good. */
async function insist(shop: Shop, mode: Mode, path: string, body: object, key: string) {
  const until = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const { running } = shop.bff;
    const { partner_api_key: partner, staff_token: staff } = running.credentials;
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': key,
      authorization: `Bearer ${mode === 'choreographed' ? partner : staff}`,
    };
    try {
      const answer = await fetch(running.http + path, { method: 'POST', headers, body: JSON.stringify(body) });
      const told = (await answer.json()) as { data: { id: string } | null; error: { code: string } | null };
      if (answer.status < 500 && told.error?.code !== 'IDEMPOTENCY_IN_FLIGHT')
        return { status: answer.status, id: told.data?.id ?? '', code: told.error?.code ?? '' };
      if (Date.now() > until) throw new Error(`${path} answered ${JSON.stringify(told)}`);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
  }
}

/** undefined where the shop says that the units are not there. */
export async function place(shop: Shop, wish: Wish, key: string = randomUUID()): Promise<Placed | undefined> {
  const { mode, lines, payment_method_id, country_code } = wish;
  const shipping_address = { recipient: 'Ada Lindqvist', line1: 'Hafenstr. 12', city: 'Hamburg', country_code };
  const body = { customer_id: SEEDED_CUSTOMER_ID, lines, currency: 'EUR', shipping_address, payment_method_id };
  const { status, id: orderId, code } = await insist(shop, mode, '/v2/orders', body, key);
  if (code === 'INSUFFICIENT_INVENTORY') return undefined;
  if (status !== 201) throw new Error(`an order was answered ${status} ${code}`);
  return { ...wish, orderId };
}

/** All of it; returns the id of the return. */
export async function sendBack(shop: Shop, { mode, orderId }: Placed): Promise<string> {
  const { status, id, code } = await insist(shop, mode, `/v2/orders/${orderId}/returns`, {}, randomUUID());
  if (status !== 201) throw new Error(`a return was answered ${status} ${code}`);
  return id;
}

/** Calls an order off in the middle of whatever; the order decides. */
export async function callOff(shop: Shop, order: Placed): Promise<Placed> {
  const { status } = await insist(shop, order.mode, `/v2/orders/${order.orderId}/cancel`, {}, randomUUID());
  return status === 200 ? { ...order, ends: ['cancelled'] } : order;
}
