import { addMoney, decimal, timesMoney } from '../../src/platform/money.js';

test.each([
  ['USD', 24999, '249.99'],
  ['USD', 5, '0.05'],
  ['USD', 0, '0.00'],
  ['USD', -350, '-3.50'],
  ['JPY', 25000, '25000'],
  ['KWD', 1234, '1.234'],
])('%s %d minor units are written %s', (currencyCode, minorUnits, written) => {
  expect(decimal({ currencyCode, minorUnits })).toBe(written);
});

test('amounts of two currencies are never added', () => {
  expect(() => addMoney({ currencyCode: 'USD', minorUnits: 1 }, { currencyCode: 'EUR', minorUnits: 1 })).toThrow(
    'cannot add EUR to USD',
  );
});

test('a multiple is a whole number of minor units', () => {
  expect(timesMoney({ currencyCode: 'USD', minorUnits: 333 }, 0.5)).toEqual({ currencyCode: 'USD', minorUnits: 167 });
});
