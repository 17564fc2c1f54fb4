import { setting, type Settings } from './setting.js';
import { integer, oneOf } from './values.js';

const MODES = ['orchestrated', 'choreographed'] as const;
type Mode = (typeof MODES)[number];

/** Who drives the fulfillment of an order, by where the order came from. */
export interface OrderFulfillment {
  readonly shop: Mode;
  readonly partner: Mode;
  readonly internal: Mode;
}

/** How orders are fulfilled. */
export const ORDER_SETTINGS = {
  orderFulfillment: setting(
    'ORDER_FULFILLMENT',
    'orchestrated',
    readFulfillment,
    'Who drives the fulfillment of new orders: orchestrated (a saga calls the services) or choreographed (the services follow each other’s events); for all of them or by type, as in shop=orchestrated,partner=choreographed. Types: shop, partner, internal; one that is not named is orchestrated.',
  ),
  paymentSeconds: setting(
    'PAYMENT_TIMEOUT_SECONDS',
    '900',
    integer(1, 86_400),
    'How long an order waits for a payment that its customer or bank has yet to approve, in seconds; then it fails.',
  ),
  sagaStepSeconds: setting(
    'SAGA_STEP_SECONDS',
    '120',
    integer(1, 3_600),
    'How long a saga tries a step of which nobody can tell whether it happened, in seconds; then it undoes what was done.',
  ),
  sagaStuckSeconds: setting(
    'SAGA_STUCK_SECONDS',
    '600',
    integer(1, 86_400),
    'How long a saga tries what it must do before it is shown as stuck, for a person to look at, in seconds; from then on it tries by itself at most once an hour.',
  ),
} satisfies Settings;

function readFulfillment(value: string): OrderFulfillment {
  const all: Record<keyof OrderFulfillment, Mode> = {
    shop: 'orchestrated',
    partner: 'orchestrated',
    internal: 'orchestrated',
  };
  for (const part of value.split(',')) {
    const [first = '', second] = part.trim().split('=', 2);
    const types = second === undefined ? (Object.keys(all) as (keyof OrderFulfillment)[]) : [oneOfTypes(first)];
    const mode = oneOf(...MODES)(second ?? first);
    for (const type of types) all[type] = mode;
  }
  return all;
}

const oneOfTypes = oneOf<keyof OrderFulfillment>('shop', 'partner', 'internal');
