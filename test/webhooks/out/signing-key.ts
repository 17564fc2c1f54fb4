import { generateKeyPairSync } from 'node:crypto';

/** The seed of a new ed25519 key, and its public key. */
export function signingKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { seed: privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32), publicKey };
}
