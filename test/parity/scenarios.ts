import type { Change } from './change.js';
import { cancelOrder } from './changes/cancel-order.js';
import { placeOrder } from './changes/place-order.js';
import { requestReturn } from './changes/request-return.js';
import { updateCustomerNote } from './changes/update-customer-note.js';
import type { Noun } from './noun.js';
import { customer } from './nouns/customer.js';
import { order } from './nouns/order.js';
import { payment } from './nouns/payment.js';
import { product } from './nouns/product.js';
import { shipment } from './nouns/shipment.js';

/** What is read: each is held to every rule by every spec of this folder. */
export const NOUNS: readonly Noun[] = [order, customer, product, payment, shipment];

/** What is changed. */
export const CHANGES: readonly Change[] = [updateCustomerNote, placeOrder, cancelOrder, requestReturn];
