import { maskOf } from '../../src/clients/field-policy.js';

const customer = () => ({
  id: 'cus_1',
  name: 'Ada',
  email: 'ada@example.com',
  phone: '+1',
  birthday: '1990-01-01',
  note: 'vip',
  addresses: [{ city: 'Berlin', line1: 'Street 1', line2: '' }],
});
const mask = (name: string, message: object, ...scopes: string[]) => {
  maskOf(name)?.(message as Record<string, unknown>, new Set(scopes));
  return message;
};

test('a caller without a scope gets the fields of that scope empty, however deep they lie', () => {
  const response = { results: [{ customerId: 'cus_1', customer: customer() }] };
  expect(mask('trivium.customers.v1.BatchGetCustomersResponse', response)).toEqual({
    results: [
      {
        customerId: 'cus_1',
        customer: {
          id: 'cus_1',
          name: 'Ada',
          email: '',
          phone: '',
          birthday: '',
          note: '',
          addresses: [{ city: 'Berlin', line1: '', line2: '' }],
        },
      },
    ],
  });
});

test('each scope opens its own fields only', () => {
  expect(mask('trivium.customers.v1.Customer', customer(), 'customers:pii')).toEqual({ ...customer(), note: '' });
  expect(mask('trivium.customers.v1.Customer', customer(), 'customers:internal')).toMatchObject({
    email: '',
    note: 'vip',
  });
});

test('money that may not be read is null, a number is absent', () => {
  const product = { id: 'prd_1', price: { minorUnits: 5 }, costPrice: { minorUnits: 3 }, marginBasisPoints: 4000 };
  expect(mask('trivium.catalog.v1.Product', product)).toEqual({
    id: 'prd_1',
    price: { minorUnits: 5 },
    costPrice: null,
    marginBasisPoints: undefined,
  });
});

test('a message without a policy costs nothing', () => {
  expect(maskOf('trivium.inventory.v1.BatchGetStockResponse')).toBeUndefined();
});
