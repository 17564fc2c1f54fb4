import { randomUUID } from 'node:crypto';
import { SEEDED_CUSTOMER_ID } from '../../../src/seeds/well-known.js';
import type { Change } from '../change.js';

export const updateCustomerNote: Change = {
  name: 'updateCustomerNote',
  REST: 'PUT /v2/customers/{customer_id}/note',
  gRPC: 'CustomerCommandService/UpdateCustomerNote',
  scope: 'customers:write',
  result: 'customer',
  facts: '{ id name note updatedAt }',
  valid: () => ({ customer_id: SEEDED_CUSTOMER_ID, note: `Called on ${randomUUID()}.` }),
  invalid: {
    input: { customer_id: SEEDED_CUSTOMER_ID, note: 'x'.repeat(2001) },
    complaint: 'note OUT_OF_RANGE',
  },
  absent: { customer_id: `cus_${'z'.repeat(26)}`, note: 'For nobody.' },
};
