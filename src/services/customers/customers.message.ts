import type { CustomerInput } from '../../gen/trivium/customers/v1/Customer.js';
import { toTimestamp } from '../../platform/timestamp.js';
import type { CustomerRow } from './customers.tables.js';

export const customerMessage = (customer: CustomerRow): CustomerInput => ({
  id: customer.id,
  name: customer.name,
  email: customer.email,
  phone: customer.phone,
  birthday: customer.birthday,
  locale: customer.locale,
  addresses: [...customer.addresses],
  note: customer.note,
  createdAt: toTimestamp(customer.created_at),
  updatedAt: toTimestamp(customer.updated_at),
});
