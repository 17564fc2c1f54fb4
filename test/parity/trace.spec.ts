import { eventually } from '../harness/eventually.js';
import { startStackProcess, type StackProcess } from '../harness/stack.js';
import { ROAD_NAMES } from './crossroads.js';
import { roadsAs } from './identities.js';
import { NOUNS } from './scenarios.js';
import { startTappedServices, type TappedServices } from './tapped-services.js';

let services: TappedServices;
let bff: StackProcess;

beforeAll(async () => {
  services = await startTappedServices();
  bff = await startStackProcess({ TRIVIUM_ROLES: 'bff', LOG_LEVEL: 'info', ...services.env });
}, 60_000);
afterAll(async () => {
  await bff.stop();
  services.stop();
});
beforeEach(() => {
  services.arrivals.length = 0;
});

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
    const [requestId, traceId] = [`my-request-${noun.name}-${road}`, '0af7651916cd43dd8448eb211c80319c'];
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const answer = await roadsAs(bff, 'staff')[road].one(noun, noun.known, { requestId, traceparent });
    expect(answer).toMatchObject({ requestId, traceId, error: { code: 'NOT_FOUND', requestId } });
    expect(services.arrivals).toEqual([{ requestId, traceId }]);
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
    expect(services.arrivals).toEqual([{ requestId, traceId }]);
  },
);
