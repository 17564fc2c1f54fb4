import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import { notifying } from './notify.step.js';
import type { SagaServices } from './saga-services.js';
import type { Saga, Subject } from '../engine/saga.js';

/** What customers are told of, by the event; a letter is true as long as the order is in the state beside it, or for good. */
const LETTERS = {
  'order.confirmed': 'ORDER_STATUS_CONFIRMED',
  'order.failed': 'ORDER_STATUS_FAILED',
  'order.cancelled': 'ORDER_STATUS_CANCELLED',
  'order.shipped': undefined,
  'order.delivered': undefined,
} as const satisfies Readonly<Record<string, OrderStatus | undefined>>;

/** A letter to the customer of an order, where no saga of the order writes it. */
export interface DueLetter extends Subject {
  readonly template: keyof typeof LETTERS;
}

/** A saga because letters are sent by calls: it outlives this process, is tried again, and shows where it is stuck. */
export const writeLetter: Saga<DueLetter, SagaServices> = {
  name: 'write-letter',
  mustFinish: true,
  steps: [
    {
      name: 'notify-customer',
      do: (services, letter, call) => notifying(letter.template, LETTERS[letter.template]).do(services, letter, call),
    },
  ],
};
