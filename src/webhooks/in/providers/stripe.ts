import { Fields, type EventMoney } from '../fields.js';
import { topText } from '../json.js';
import { meaningOf } from '../meaning.js';
import type { Provider, Told } from '../provider.js';
import { stripeSignature } from '../signatures/stripe-signature.js';

/** https://docs.stripe.com/webhooks */
export const stripe: Provider = {
  name: 'stripe',
  schemes: [stripeSignature('stripe')],
  keeps: [],
  deliveryId: ({ body }) => topText(body, 'id'),
  translate({ body }) {
    const event = Fields.of(body);
    const type = event.text('type');
    const told = meaningOf(MEANING, type);
    if (!told) return { ignored: `nothing here hears of ${type}` };
    const object = event.object('data').object('object');
    const payment = type.startsWith('payment_intent.') ? object.id('id') : object.idOrNone('payment_intent');
    if (payment === undefined) return { ignored: 'the charge belongs to no payment intent' };
    return { events: [told(object, { provider: 'stripe', provider_payment_id: payment })] };
  },
};

interface OfPayment {
  readonly provider: string;
  readonly provider_payment_id: string;
}

const MEANING: Readonly<Record<string, (object: Fields, of: OfPayment) => Told>> = {
  'payment_intent.succeeded': (intent, of) => ({
    type: 'provider_payment.succeeded',
    data: { ...of, amount: amountOf(intent, 'amount_received') },
  }),
  'payment_intent.payment_failed': (intent, of) => ({
    type: 'provider_payment.failed',
    data: { ...of, amount: amountOf(intent, 'amount'), reason: reasonOf(intent.objectOrNone('last_payment_error')) },
  }),
  // The charge carries the total of all its refunds: which of them came last does not matter.
  'charge.refunded': (charge, of) => ({
    type: 'provider_payment.refunded',
    data: { ...of, refunded: amountOf(charge, 'amount_refunded') },
  }),
  'charge.dispute.created': (dispute, of) => ({
    type: 'provider_payment.disputed',
    data: {
      ...of,
      dispute_id: dispute.id('id'),
      amount: amountOf(dispute, 'amount'),
      reason: dispute.text('reason'),
    },
  }),
};

/** What the bank said says more than "card_declined". */
const reasonOf = (error: Fields | undefined): string =>
  error?.textOrNone('decline_code') ?? error?.textOrNone('code') ?? 'unknown';

/** Stripe counts in minor units as the house does, but for Iceland's króna: there it counts in hundredths, which are always 0. */
function amountOf(object: Fields, name: string): EventMoney {
  const currency = object.currency('currency');
  const units = object.integer(name);
  return { amount: currency === 'ISK' ? Math.round(units / 100) : units, currency };
}
