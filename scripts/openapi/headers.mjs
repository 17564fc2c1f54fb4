// Headers of answers, each written once and referred to.
const number = (description, example) => ({ description, schema: { type: 'integer', minimum: 0 }, example });

export const HEADERS = {
  Location: {
    description: 'Where what was made can be read.',
    schema: { type: 'string' },
    example: '/v2/orders/ord_01jgr3m8g0aaaaaaaaaaaaaaaa',
  },
  'Preference-Applied': {
    description: 'Present where the answer waited for an outcome, as `Prefer` asked; with the seconds that counted.',
    schema: { type: 'string' },
    example: 'wait=10',
  },
  'X-Request-Id': {
    description:
      'Names this request in our logs; the same as `meta.request_id`. Send one of your own (8 to 64 letters, digits, `-` or `_`) to have it used.',
    schema: { type: 'string' },
    example: 'req_01jgr3m8g0aaaaaaaaaaaaaaaa',
  },
  'Idempotent-Replayed': {
    description: 'Present where this answer is that of an earlier request with the same `Idempotency-Key`.',
    schema: { type: 'string', const: 'true' },
  },
  'X-RateLimit-Limit': number('Cost points you may spend at once; a request costs one.', 100),
  'X-RateLimit-Remaining': number('Points you have left.', 99),
  'X-RateLimit-Reset': number('Seconds until all of them are back, if you spend no more.', 1),
  'Retry-After': number('Seconds until the same request is admitted.', 1),
};

const refer = (names) => Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Of every answer; with Retry-After where it says when to come again, and with the mark of a replay where one may be. */
export const headersOf = (codes, { replays = false, creates = false, waits = false } = {}) =>
  refer(
    Object.keys(HEADERS).filter((name) => {
      if (name === 'Retry-After') return codes.includes('RATE_LIMITED');
      if (name === 'Location') return creates;
      if (name === 'Preference-Applied') return waits;
      return name !== 'Idempotent-Replayed' || replays;
    }),
  );
