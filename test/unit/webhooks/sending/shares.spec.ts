import { sharesOf } from '../../../../src/webhooks/sending/shares.js';

const ready = (partner_id: string, left_to_partner: number, count: number) =>
  Array.from({ length: count }, () => ({ partner_id, left_to_partner }));
const mosts = (endpoints: ReturnType<typeof ready>, most: number) =>
  sharesOf(endpoints, most).map((share) => [share.endpoint.partner_id, share.most]);

test('endpoints that are ready share what a process can take on', () => {
  expect(mosts([], 10)).toEqual([]);
  expect(mosts([...ready('a', 50, 1), ...ready('b', 50, 1)], 10)).toEqual([
    ['a', 5],
    ['b', 5],
  ]);
  expect(mosts(ready('a', 50, 3), 2)).toEqual(Array.from({ length: 3 }, () => ['a', 1]));
});

test('all endpoints of a partner together get what is left to it and no more', () => {
  expect(mosts([...ready('a', 6, 3), ...ready('b', 50, 1)], 100)).toEqual([
    ...Array.from({ length: 3 }, () => ['a', 2]),
    ['b', 25],
  ]);
  expect(mosts(ready('a', 2, 20), 200)).toEqual([
    ['a', 1],
    ['a', 1],
  ]);
});
