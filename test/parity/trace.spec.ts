import { randomBytes } from 'node:crypto';
import { eventually } from '../harness/eventually.js';
import type { RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';
import { ROAD_NAMES } from './crossroads.js';
import { roadsAs } from './identities.js';
import { NOUNS } from './scenarios.js';
import { startTappedServices, type TappedServices } from './tapped-services.js';

let services: TappedServices;
let bff: RunningStack;

beforeAll(async () => {
  services = await startTappedServices();
  bff = await startWarm({ TRIVIUM_ROLES: 'bff', LOG_LEVEL: 'info', ...services.env });
}, 60_000);
afterAll(async () => {
  await bff.stop();
  services.stop();
});

/** Whatever a service was asked for this request was asked under its id and in its trace. */
function expectTraced(requestId: string, traceId: string): void {
  const arrived = services.arrivals.filter((arrival) =>
    [requestId, traceId].some((id) => Object.values(arrival).includes(id)),
  );
  expect(arrived.length).toBeGreaterThan(0);
  for (const arrival of arrived) expect(arrival).toEqual({ requestId, traceId });
}

const linesAbout = (requestId: string): readonly { readonly msg: string; readonly trace_id: string }[] =>
  bff
    .logs()
    .split('\n')
    .filter((line) => line.includes(requestId))
    .map((line) => JSON.parse(line));

const cases = NOUNS.flatMap((noun) => ROAD_NAMES.map((road) => ({ noun, road, title: `${noun.name} on ${road}` })));

test.each(cases)(
  '$title: a request is known by one id, and its trace goes on, to the service and back',
  async (each) => {
    const { noun, road } = each;
    const [requestId, traceId] = [`my-request-${noun.name}-${road}`, randomBytes(16).toString('hex')];
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const answer = await roadsAs(bff, 'staff')[road].one(noun, noun.known, { requestId, traceparent });
    expect(answer).toMatchObject({ requestId, traceId, error: { code: 'NOT_FOUND', requestId } });
    expectTraced(requestId, traceId);
    await eventually(() =>
      expect(linesAbout(requestId)).toEqual([expect.objectContaining({ msg: 'request', trace_id: traceId })]),
    );
  },
);

test.each(cases)(
  '$title: without an id of the caller’s there is one of ours, and a trace begins',
  async ({ noun, road }) => {
    const { requestId, traceId, error } = await roadsAs(bff, 'staff')[road].one(noun, noun.known);
    expect(requestId).toMatch(/^req_[0-9a-z]{26}$/);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(error?.requestId).toBe(requestId);
    expectTraced(requestId, traceId);
  },
);
