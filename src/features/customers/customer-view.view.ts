import type { CustomerViewInput } from '../../gen/trivium/bff/v1/CustomerView.js';
import type { FullCustomerViewInput } from '../../gen/trivium/bff/v1/FullCustomerView.js';
import type { Customer } from '../../gen/trivium/customers/v1/Customer.js';

/** trivium.bff.v1.CustomerView */
export const customerView = ({ id, name, email }: Customer): CustomerViewInput => ({ id, name, email });

/** trivium.bff.v1.FullCustomerView */
export const fullCustomerView = (customer: Customer): FullCustomerViewInput => ({
  id: customer.id,
  name: customer.name,
  email: customer.email,
  phone: customer.phone,
  birthday: customer.birthday,
  locale: customer.locale,
  addresses: customer.addresses,
  note: customer.note,
  createdAt: customer.createdAt,
  updatedAt: customer.updatedAt,
});
