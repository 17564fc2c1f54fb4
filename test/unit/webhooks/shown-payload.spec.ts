import { shownPayload } from '../../../src/webhooks/in/shown-payload.js';

const shown = (payload: object) => shownPayload(Buffer.from(JSON.stringify(payload)));

test('of a payload operators see ids, states and times', () => {
  const facts = {
    id: 'evt_1PqVb2LkdIwHu7ix',
    type: 'sale.order/confirmed',
    state: 'done',
    created: 1793870998,
    created_at: '2026-11-05T04:29:58-05:00',
    confirmed_at: '2026-11-05 09:29:58',
  };
  expect(shown(facts)).toEqual(facts);
});

test('what a person is called and reached by is hidden, in whichever field or key it stands', () => {
  const hidden = shown({
    email: 'ada@example.com',
    id: 'ada@example.com',
    status: 'Ada Lovelace',
    object: '+49 170 1234567',
    'ada@example.com': 1,
    lines: { 'Ada Lovelace': true },
  });
  expect(JSON.stringify(hidden)).not.toMatch(/ada|lovelace|170/i);
});
