import { SEEDED_CUSTOMER_ID } from '../../../src/seeds/well-known.js';
import { middleOf, type Noun } from '../noun.js';

export const customer: Noun = {
  name: 'customer',
  collection: 'customers',
  feature: 'customers',
  scope: 'customers:read',
  prefix: 'cus',
  known: SEEDED_CUSTOMER_ID,
  facts: `{
    id name email phone birthday locale note createdAt updatedAt
    addresses { recipient line1 line2 city region postalCode countryCode }
  }`,
  REST: { expand: [] },
  GraphQL: { one: 'customer', many: 'customers' },
  gRPC: { service: 'CustomerViewService', one: 'GetCustomerView', many: 'ListCustomerViews' },
  filters: { updated_since: middleOf('updatedAt') },
  badFilters: [],
};
