import { consumer, NeverHandled, type AnyConsumer, type Heard } from '../../events/bus/consumer.js';
import { causedByEvent } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import { uuidOf } from '../../platform/ids.js';
import { decimal } from '../../platform/money.js';
import type { PaymentChange } from './payment-change.js';
import { recordRefund } from './payment-ledger.js';
import type { PaymentRow, PaymentsTables } from './payments.tables.js';
import { lockedPayment, settlePayment, type ProviderPayment, type Settlement } from './settle-payment.js';

const HEARS = {
  'provider_payment.succeeded': 1,
  'provider_payment.failed': 1,
  'provider_payment.refunded': 1,
  'provider_payment.disputed': 1,
} as const;
type Told = Heard<typeof HEARS>;
type TellsOf<Type extends Told['event_type']> = Extract<Told, { event_type: Type }>['data'];

/**
 * What the provider says of payments by itself. It tells twice and in any order, and all orders end in the same books: what
 * was given back was taken before, and a total that is known already tells nothing new. A payment that is not known here is
 * none of ours or not written down yet, so its event is tried again for a while.
 */
export const providerWords = (outbox: Outbox, clock: Clock): AnyConsumer =>
  consumer<typeof HEARS, PaymentsTables>({
    name: 'payments.provider_words',
    hears: HEARS,
    from: 'beginning',
    schema: 'payments',
    handle: (tx, event) => {
      const change = { tx, outbox, now: new Date(clock.now()), cause: causedByEvent(event) };
      return follow(change, event);
    },
  });

async function follow(change: PaymentChange, { event_type: type, data }: Told): Promise<void> {
  const payment = await known(change, named(data));
  switch (type) {
    case 'provider_payment.succeeded':
      checkAmount(payment, data.amount);
      await settlePayment(change, settlement(data, 'captured'));
      return;
    case 'provider_payment.failed':
      await settlePayment(change, { ...settlement(data, 'failed'), failureReason: data.reason || 'card_declined' });
      return;
    case 'provider_payment.refunded':
      return giveBack(change, payment, data);
    case 'provider_payment.disputed':
      return dispute(change, payment, data);
    default:
      return type satisfies never;
  }
}

const named = ({ provider, provider_payment_id: providerPaymentId }: Told['data']): ProviderPayment => ({
  provider,
  providerPaymentId,
});

const settlement = (data: Told['data'], outcome: Settlement['outcome']): Settlement => ({
  ...named(data),
  requestId: uuidOf(data.provider, data.provider_payment_id, outcome),
  outcome,
  failureReason: '',
});

const known = (change: PaymentChange, payment: ProviderPayment): Promise<PaymentRow> =>
  lockedPayment(change, payment).catch((cause: unknown) => {
    const { provider, providerPaymentId } = payment;
    throw new Error(`${provider} tells of ${providerPaymentId}, which is no payment of ours, or not yet`, { cause });
  });

interface Amount {
  readonly amount: number;
  readonly currency: string;
}

/** A provider that takes another amount than it was asked for is for people to look at. */
function checkAmount(payment: PaymentRow, told: Amount): void {
  if (told.amount === payment.amount && told.currency === payment.currency) return;
  throw new NeverHandled(`${spoken(told)} was taken for ${payment.id}, which is of ${spoken(payment)}`);
}

const spoken = ({ amount, currency }: Amount): string =>
  `${decimal({ minorUnits: amount, currencyCode: currency })} ${currency}`;

async function giveBack(
  change: PaymentChange,
  payment: PaymentRow,
  data: TellsOf<'provider_payment.refunded'>,
): Promise<void> {
  const { refunded } = data;
  if (refunded.currency !== payment.currency || refunded.amount > payment.amount)
    throw new NeverHandled(`${spoken(refunded)} was given back of ${payment.id}, which is of ${spoken(payment)}`);
  const taken = await settlePayment(change, settlement(data, 'captured'));
  const minorUnits = refunded.amount - taken.refunded_amount;
  // What the house gave back itself is in the provider's total too.
  if (minorUnits <= 0) return;
  const requestId = uuidOf(data.provider, data.provider_payment_id, 'refunded', String(refunded.amount));
  await recordRefund(change, taken, { requestId, minorUnits, reason: 'refunded_at_provider' });
}

async function dispute(
  { tx, now }: PaymentChange,
  { id, order_id }: PaymentRow,
  { provider, dispute_id, amount, reason }: TellsOf<'provider_payment.disputed'>,
): Promise<void> {
  await tx
    .insertInto('disputes')
    .values({
      ...{ provider, dispute_id, reason, order_id },
      ...{ payment_id: id, currency: amount.currency, amount: amount.amount, noted_at: now },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
