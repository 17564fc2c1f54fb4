import { SEEDED_PAYMENT_ID } from '../../../src/seeds/well-known.js';
import type { Noun } from '../noun.js';
import { order } from './order.js';

const MONEY = '{ amount currencyCode }';

export const payment: Noun = {
  name: 'payment',
  collection: 'payments',
  feature: 'payments',
  scope: 'payments:read',
  prefix: 'pay',
  known: SEEDED_PAYMENT_ID,
  foundIn: { noun: order, place: 'payments.id' },
  facts: `{
    id status provider providerPaymentId failureReason createdAt updatedAt
    amount ${MONEY} refundedAmount ${MONEY}
    card { brand last4 }
  }`,
  REST: { expand: [] },
  GraphQL: { one: 'payment' },
  gRPC: { service: 'PaymentViewService', one: 'GetPaymentView', ofOne: 'ListOrderPaymentViews' },
  filters: {},
  badFilters: [],
};
