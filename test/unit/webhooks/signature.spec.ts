import { randomBytes, verify } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { privateKeyOf, signed } from '../../../src/webhooks/out/signature.js';
import { signingKey } from '../../webhooks/out/signing-key.js';

const body = JSON.stringify({ id: 'evt_1', data: { name: 'Zoë', amount: 1.0 } });
const at = new Date();
const secret = (key: Buffer) => `whsec_${key.toString('base64')}`;

describe.each([
  ['standardwebhooks', StandardWebhook],
  ['svix', SvixWebhook],
])('%s', (_, Webhook) => {
  const [first, second] = [randomBytes(32), randomBytes(24)];
  const headers = { ...signed('evt_1', at, body, { secrets: [first, second], privateKey: undefined }) };

  test('believes it with each of the secrets', () => {
    for (const key of [first, second]) expect(() => void new Webhook(secret(key)).verify(body, headers)).not.toThrow();
  });

  test('does not believe another secret, another id, other bytes or another time', () => {
    const trusting = new Webhook(secret(first));
    expect(() => new Webhook(secret(randomBytes(32))).verify(body, headers)).toThrow();
    expect(() => trusting.verify(body, { ...headers, 'webhook-id': 'evt_2' })).toThrow();
    expect(() => trusting.verify(body.replace('1', '2'), headers)).toThrow();
    const later = String(Number(headers['webhook-timestamp']) + 1);
    expect(() => trusting.verify(body, { ...headers, 'webhook-timestamp': later })).toThrow();
  });

  test('passes over the asymmetric signature beside them', () => {
    const both = signed('evt_1', at, body, { secrets: [first], privateKey: privateKeyOf(signingKey().seed) });
    expect(() => void new Webhook(secret(first)).verify(body, { ...both })).not.toThrow();
  });
});

test('the asymmetric signature is ed25519 over id, time and bytes', () => {
  const { seed, publicKey } = signingKey();
  const headers = signed('evt_1', at, body, { secrets: [], privateKey: privateKeyOf(seed) });
  const [version, signature = ''] = headers['webhook-signature'].split(',');
  const content = Buffer.from(`evt_1.${headers['webhook-timestamp']}.${body}`);
  expect(version).toBe('v1a');
  expect(verify(null, content, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
});
