import { traceFrom, traceparent } from '../../src/platform/trace.js';

const ID = '0af7651916cd43dd8448eb211c80319c';
const given = `00-${ID}-b7ad6b7169203331-01`;

test("the caller's trace is continued under a span of our own", () => {
  const trace = traceFrom(given);
  expect(trace).toMatchObject({ traceId: ID, sampled: true });
  expect(traceparent(trace)).toMatch(new RegExp(`^00-${ID}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
});

test.each([
  undefined,
  '',
  'rubbish',
  given.toUpperCase(),
  `ff-${ID}-b7ad6b7169203331-01`,
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  `00-${ID}-${'0'.repeat(16)}-01`,
  `${given}x`,
])('a new trace begins where the header is %j', (header) => {
  const { traceId } = traceFrom(header);
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(traceId).not.toBe(ID);
});
