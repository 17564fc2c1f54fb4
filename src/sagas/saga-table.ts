import { cancelOrder } from './orders/order-cancellation.saga.js';
import { fulfillOrder } from './orders/order-fulfillment.saga.js';
import { writeLetter } from './orders/order-letter.saga.js';
import { returnOrder } from './orders/order-return.saga.js';

/** All sagas there are, by the names that code has for them. */
export const SAGAS = { fulfillOrder, cancelOrder, returnOrder, writeLetter };
