import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { eventStream, longPoll, sendRaw } from '../harness/raw-streams.js';
import { noServices } from '../harness/services.js';
import { preparedDatabase, type RunningStack } from '../harness/stack.js';
import { signed, signingKey, startIssuer, type IssuerServer, type SigningKey } from '../harness/token-issuer.js';
import { startWarm } from '../harness/warm-stack.js';

let database: TestDatabase;
let issuer: IssuerServer;
let key: SigningKey;
let bff: RunningStack;
beforeAll(async () => {
  database = await preparedDatabase();
  key = await signingKey('one');
  issuer = await startIssuer(key);
  bff = await startWarm({
    ...noServices(),
    TRIVIUM_ROLES: 'bff',
    DATABASE_URL: database.url,
    SERVICE_ISSUER: issuer.issuer,
    SERVICE_JWKS_URL: `${issuer.issuer}/keys`,
    LIVE_HEARTBEAT_MS: '50',
  });
}, 60_000);
afterAll(async () => {
  await bff?.stop();
  await issuer?.close();
  await database?.drop();
});

test('an event stream that is over says nothing more, though its reader has not taken the end', async () => {
  const exp = Math.floor(Date.now() / 1000) + 2;
  const claims = { iss: issuer.issuer, aud: 'trivium', sub: 'warehouse', client_id: 'warehouse', exp };
  const token = await signed(key, { ...claims, scope: 'orders:read' });
  const { staff_token: staff } = bff.credentials;
  // Behind an answer that is not there yet nothing of it can be taken.
  const held = await sendRaw(bff.http, longPoll(staff), eventStream(token));
  const witness = await sendRaw(bff.http, eventStream(staff));
  let heartbeats = 0;
  witness.on('data', (data: Buffer) => {
    if (Date.now() > exp * 1000) heartbeats += data.toString().split(':\n\n').length - 1;
  });
  // Of all that are open at once.
  await eventually(() => expect(heartbeats).toBeGreaterThan(10));
  expect(bff.ended()).toBe(false);
  witness.destroy();
  held.destroy();
});
