import { createHmac, createPrivateKey, sign, type KeyObject } from 'node:crypto';

/** What an endpoint is signed for with. */
export interface SigningKeys {
  /** Every one of them signs, so that a receiver that still has the old one keeps working while it is rolled. */
  readonly secrets: readonly Buffer[];
  /** ed25519 */
  readonly privateKey?: KeyObject | undefined;
}

export interface Signed {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** The headers of https://www.standardwebhooks.com for these bytes: "v1" for each secret, "v1a" by the private key. */
export function signed(id: string, at: Date, body: string, { secrets, privateKey }: SigningKeys): Signed {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const content = Buffer.from(`${id}.${timestamp}.${body}`, 'utf8');
  const signatures = secrets.map((secret) => `v1,${createHmac('sha256', secret).update(content).digest('base64')}`);
  if (privateKey) signatures.push(`v1a,${sign(null, content, privateKey).toString('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

/** What PKCS #8 says before the 32 bytes of an ed25519 key (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

export const privateKeyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
