// Stands in for Stripe: signs an event about the payment of an order, sends it, and prints what becomes of the order.
//   node examples/stripe-event.mjs ord_… [payment_intent.succeeded]
//   node examples/stripe-event.mjs pi_…  [payment_intent.succeeded] 24999 USD
// Also payment_intent.payment_failed, charge.refunded, charge.dispute.created. Staff see the pi_… of an order's payment:
// GET /v2/orders/ord_…?expand=payments, as provider_payment_id.
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const [about = '', type = 'payment_intent.succeeded', ...told] = process.argv.slice(2);
const url = process.env.TRIVIUM_URL ?? 'http://127.0.0.1:8080';
const dataDir = process.env.TRIVIUM_DATA_DIR ?? '.trivium';
const credentials = JSON.parse(readFileSync(`${dataDir}/credentials.json`, 'utf8'));

const isOrder = about.startsWith('ord_');
const { intent, amount, currency } = isOrder
  ? await paymentOf(about)
  : { intent: about, amount: Number(told[0]), currency: told[1] ?? 'USD' };
if (!intent.startsWith('pi_') || !Number.isInteger(amount))
  fail('Name an order (ord_…), or a payment (pi_… TYPE CENTS).');

const isIntent = type.startsWith('payment_intent.');
const id = (prefix) => `${prefix}_${randomUUID().replaceAll('-', '')}`;
const object = {
  ...(isIntent ? { id: intent } : { id: id(type.startsWith('charge.dispute') ? 'dp' : 'ch'), payment_intent: intent }),
  ...{ amount, amount_received: amount, amount_refunded: amount, currency: currency.toLowerCase() },
  ...(type === 'payment_intent.payment_failed' && { last_payment_error: { decline_code: 'insufficient_funds' } }),
  ...(type === 'charge.dispute.created' && { reason: 'fraudulent' }),
};
const body = JSON.stringify({ id: id('evt'), object: 'event', type, data: { object } });

// https://docs.stripe.com/webhooks#verify-manually
const seconds = Math.floor(Date.now() / 1000);
const signature = createHmac('sha256', credentials.stripe_webhook_secret).update(`${seconds}.${body}`).digest('hex');
const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${seconds},v1=${signature}` };
const answer = await fetch(`${url}/webhooks/stripe`, { method: 'POST', headers, body });
console.log(`${type} for ${intent}: ${answer.status} ${await answer.text()}`);
if (!answer.ok) process.exit(1);
if (isOrder) console.log(await whatBecomesOf(about));

/** An order is paid a moment after it was placed: asks again until its payment is there. */
async function paymentOf(orderId) {
  for (let look = 0; look < 100; look += 1) {
    const { payments } = await order(orderId);
    const payment = payments.at(-1);
    // "249.99" has as many decimals as its currency.
    if (payment) {
      const { amount, currency } = payment.amount;
      return { intent: payment.provider_payment_id, amount: Number(amount.replace('.', '')), currency };
    }
    await pause(100);
  }
  return fail(`Nothing was tried to pay ${orderId}.`);
}

async function whatBecomesOf(orderId) {
  let seen = await order(orderId);
  for (let look = 0; look < 100 && seen.status === 'pending'; look += 1) {
    await pause(100);
    seen = await order(orderId);
  }
  const { number, status, status_reason: reason, payments } = seen;
  return `${number} is ${status}${reason ? ` (${reason})` : ''}, its payment ${payments.at(-1).status}`;
}

async function order(orderId) {
  const authorization = `Bearer ${credentials.staff_token}`;
  const answer = await fetch(`${url}/v2/orders/${orderId}?expand=payments`, { headers: { authorization } });
  const { data, error } = await answer.json();
  return data ?? fail(error.message);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
