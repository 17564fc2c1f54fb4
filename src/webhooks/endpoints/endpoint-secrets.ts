import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { SecretBox } from '../secret-box.js';
import type { SealedSecret, SealedSigningKey } from '../out/outgoing.tables.js';

/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;
/** Every live secret signs every attempt. */
export const MOST_LIVE_SECRETS = 5;

/** "whsec_" and base64, as Standard Webhooks writes a secret. */
export const secretText = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;

/** "whpk_" and base64, as Standard Webhooks writes a public key. */
export const publicKeyText = ({ public_key }: SealedSigningKey): string => `whpk_${public_key}`;

export const newSecret = (box: SecretBox, endpointId: string, requestId: string, now: Date): SealedSecret => ({
  ciphertext: box.seal(endpointId, randomBytes(SECRET_BYTES)),
  created_at: now.toISOString(),
  expires_at: null,
  request_id: requestId,
});

export const liveSecrets = (secrets: readonly SealedSecret[], now: Date): readonly SealedSecret[] =>
  secrets.filter(({ expires_at: end }) => end === null || Date.parse(end) > now.getTime());

/** The new one first; those before it sign until the overlap is over, and those that are over are forgotten. */
export function rolled(secrets: readonly SealedSecret[], fresh: SealedSecret, now: Date, overlapSeconds: number) {
  const end = new Date(now.getTime() + overlapSeconds * 1000).toISOString();
  const ending = secrets.map((secret) => ({
    ...secret,
    expires_at: secret.expires_at !== null && secret.expires_at < end ? secret.expires_at : end,
  }));
  return [fresh, ...liveSecrets(ending, now)];
}

/** PKCS #8 and SPKI of an ed25519 key end with its 32 bytes. */
const KEY_BYTES = 32;

export function newSigningKey(box: SecretBox, endpointId: string): SealedSigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-KEY_BYTES);
  const open = publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
  return { ciphertext: box.seal(endpointId, seed), public_key: open.toString('base64') };
}
