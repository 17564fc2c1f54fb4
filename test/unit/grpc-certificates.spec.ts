import { namesOf } from '../../src/edges/grpc/certificates.js';

test.each([
  ['URI:spiffe://shop.test/stock', ['spiffe://shop.test/stock']],
  ['DNS:stock.test, URI:spiffe://shop.test/stock', ['spiffe://shop.test/stock', 'stock.test']],
  ['DNS:*.test, DNS:stock.test, IP Address:10.0.0.1', ['stock.test']],
  ['URI:https://shop.test/stock, email:stock@shop.test', []],
  ['URI:spiffe://shop.test', []],
  // As Node writes one DNS name that holds a comma.
  ['DNS:"a, DNS:stock.test, b"', []],
  [`DNS:${'a'.repeat(200)}`, []],
  [undefined, []],
])('the names in %j are %j', (subjectAltName, names) => {
  expect(namesOf(subjectAltName)).toEqual(names);
});
