import { readConfig } from '../../../src/config.js';
import { deriveKey } from '../../../src/platform/keys.js';
import { serveProviderWebhooks } from '../../../src/roles/provider-webhooks.js';
import { SigningSecrets } from '../../../src/webhooks/reconciliation/signing-secrets.js';
import { SecretBox } from '../../../src/webhooks/secret-box.js';
import { eventually } from '../../harness/eventually.js';
import { openDoor, type Door } from './door.js';
import { byStripe, payment, SECRETS } from './senders.js';

const ROOT = Buffer.alloc(32, 'root');
const ADDED = 'whsec_added_by_another_process';

let door: Door;
beforeAll(async () => {
  const config = readConfig({ STRIPE_WEBHOOK_SECRETS: SECRETS.stripe.join(',') });
  door = await openDoor({
    serve: (fastify, at) =>
      serveProviderWebhooks(fastify, { ...at, config, secret: ROOT, credentials: undefined, lookMilliseconds: 20 }),
  });
});
afterAll(() => door.close());

test('a secret that another process adds is believed while this one runs, beside those that are set', async () => {
  const status = async (id: string, secret: string) =>
    (await door.send(byStripe(payment(id), Date.now(), secret))).status;
  expect(await status('evt_1', ADDED)).toBe(401);
  const elsewhere = (key: Buffer) => new SigningSecrets(door.inbox, new SecretBox(deriveKey(key, 'webhook-secrets')));
  await elsewhere(ROOT).add('stripe', { externalId: 'we_1', secret: ADDED });
  await eventually(async () => expect(await status('evt_1', ADDED)).toBe(200));
  for (const [index, secret] of SECRETS.stripe.entries()) expect(await status(`evt_set_${index}`, secret)).toBe(200);
  expect(await status('evt_2', 'whsec_of_nobody')).toBe(401);
  expect((await door.rows()).map(({ delivery_id: id }) => id)).toEqual(['evt_1', 'evt_set_0', 'evt_set_1']);
});

test('a secret that cannot be opened leaves those believed that were', async () => {
  const strange = new SigningSecrets(door.inbox, new SecretBox(deriveKey(Buffer.alloc(32), 'webhook-secrets')));
  await strange.add('stripe', { externalId: 'we_2', secret: 'whsec_sealed_by_another_root' });
  await eventually(() => expect(door.log.map(({ msg }) => msg)).toContain('added secrets could not be read'));
  for (const secret of [ADDED, ...SECRETS.stripe])
    expect((await door.send(byStripe(payment('evt_1'), Date.now(), secret))).status).toBe(200);
});
