/** What a provider says of a charge at once; on a pending one it has the last word later. */
export interface Charge {
  /** Who took the money. */
  readonly provider: string;
  readonly providerPaymentId: string;
  /** Empty where no card was used. */
  readonly card: { readonly brand: string; readonly last4: string };
  readonly status: 'captured' | 'failed' | 'pending';
  /** Empty unless it failed. */
  readonly failureReason: string;
}

interface PaymentMethod {
  readonly brand: string;
  readonly last4: string;
  readonly status: Charge['status'];
  readonly failureReason?: string;
}

/** Stripe's test methods, with the cards they stand for: https://docs.stripe.com/testing */
const METHODS: Readonly<Record<string, PaymentMethod>> = {
  pm_card_visa: { brand: 'visa', last4: '4242', status: 'captured' },
  pm_card_mastercard: { brand: 'mastercard', last4: '4444', status: 'captured' },
  pm_card_amex: { brand: 'amex', last4: '0005', status: 'captured' },
  pm_card_visa_chargeDeclined: { brand: 'visa', last4: '0002', status: 'failed', failureReason: 'card_declined' },
  pm_card_visa_chargeDeclinedInsufficientFunds: {
    brand: 'visa',
    last4: '9995',
    status: 'failed',
    failureReason: 'insufficient_funds',
  },
  pm_card_authenticationRequired: { brand: 'visa', last4: '3184', status: 'pending' },
};

export const PROVIDER = 'stripe';

/** "paid_at_shopify": the buyer paid in that shop, so there is nothing left to charge. */
const PAID_ELSEWHERE = /^paid_at_([a-z0-9_]{1,32})$/;

export const isPaymentMethod = (paymentMethodId: string): boolean =>
  Object.hasOwn(METHODS, paymentMethodId) || PAID_ELSEWHERE.test(paymentMethodId);

/** Moves no money: it decides by the payment method alone, and names the charge after our payment, so that a repeat is the same. */
export function charge(paymentId: string, paymentMethodId: string): Charge {
  const name = paymentId.slice('pay_'.length);
  const elsewhere = PAID_ELSEWHERE.exec(paymentMethodId)?.[1];
  if (elsewhere !== undefined) return paidElsewhere(elsewhere, name);
  const method = METHODS[paymentMethodId];
  if (!method) throw new Error(`no payment method ${paymentMethodId}`);
  const { brand, last4, status, failureReason = '' } = method;
  return { provider: PROVIDER, providerPaymentId: `pi_${name}`, card: { brand, last4 }, status, failureReason };
}

const paidElsewhere = (provider: string, name: string): Charge => ({
  provider,
  providerPaymentId: `paid_${name}`,
  card: { brand: '', last4: '' },
  status: 'captured',
  failureReason: '',
});
