import { once } from 'node:events';
import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { STREAM_ROADS, type OpenStream, type StreamRoad } from '../harness/open-streams.js';
import { eventStream, sendRaw } from '../harness/raw-streams.js';
import { noServices } from '../harness/services.js';
import { preparedDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

let bff: RunningStack;
let database: TestDatabase;
beforeAll(async () => {
  database = await preparedDatabase();
  bff = await startWarm({ ...noServices(), TRIVIUM_ROLES: 'bff', DATABASE_URL: database.url });
}, 60_000);
afterAll(async () => {
  await bff?.stop();
  await database?.drop();
});

/** Each with a fifth of the places of a customer. A long poll comes first: nobody hears when it has begun. */
const ROADS = Object.entries(STREAM_ROADS);
const EACH = 4;
const watched = STREAM_ROADS['OrderFeedService.Watch'] as StreamRoad;

/** Whether there is room for one more; it is taken for a moment. */
async function hasRoom(): Promise<boolean> {
  const socket = await sendRaw(bff.http, eventStream(bff.credentials.customer_token));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return !answer.toString().includes('RATE_LIMITED');
}
const becomes = (room: boolean, meanwhile?: () => Promise<unknown>) =>
  eventually(async () => {
    await meanwhile?.();
    expect(await hasRoom()).toBe(room);
  });

test('what a caller holds open counts together on all roads, and gives its place back however it ends', async () => {
  const token = bff.credentials.customer_token;
  const held: OpenStream[][] = [];
  for (const [, open] of ROADS) held.push(await Promise.all(Array.from({ length: EACH }, () => open(bff, token))));
  await becomes(false);
  for (const [name, open] of ROADS)
    expect({ [name]: await (await open(bff, token)).ended }).toEqual({ [name]: 'RATE_LIMITED' });
  for (const [index, [name]] of ROADS.entries()) {
    held[index]?.pop()?.stop();
    await becomes(true).catch(() => {
      throw new Error(`${name} gave no place back`);
    });
    await becomes(false, async () => held.push([await watched(bff, token)]));
  }
  held.flat().forEach((stream) => stream.stop());
});
